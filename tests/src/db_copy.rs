//! `ipkg-server db copy`.

use std::{
    path::Path,
    process::{Command, Stdio},
};

use actix_web::rt::task::spawn_blocking;

use crate::{binary::binary, command_output::CommandOutput};

/// Returns the URL of a SQLite file.
#[must_use]
pub fn sqlite_url(file: &Path) -> String {
    format!("sqlite:{}", file.display())
}

/// Runs `ipkg-server db copy`.
///
/// # Errors
///
/// Fails if the program cannot be run.
pub async fn copy(from: &str, to: &str) -> anyhow::Result<CommandOutput> {
    let mut command = Command::new(binary("ipkg-server"));
    command.args(["db", "copy", "--from", from, "--to", to]);
    command.env_remove("RUST_LOG").env("NO_COLOR", "1").stdin(Stdio::null());
    Ok(spawn_blocking(move || command.output()).await??.into())
}
