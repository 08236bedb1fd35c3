//! Runs npm and cargo.

use std::{io, process::Stdio};

use anyhow::{Context as _, ensure};
use tokio::process::Command;

/// A program that packs packages.
pub(super) struct Tool {
    /// The name of the program.
    pub(super) program: &'static str,
    /// What it is part of, for the error if it is not installed.
    pub(super) origin: &'static str,
}

impl Tool {
    /// Returns a command that runs the tool. Dropping its process kills it. The tool's output goes
    /// to standard error, because standard output is for the result.
    pub(super) fn command(&self) -> Command {
        let mut command = Command::new(self.program);
        command.stdin(Stdio::null()).stdout(io::stderr()).kill_on_drop(true);
        command
    }

    /// Runs the command. Fails if it cannot start or its exit status is not 0.
    pub(super) async fn run(&self, mut command: Command, subcommand: &str) -> anyhow::Result<()> {
        let Self { program, origin } = self;
        let status = command.status().await.with_context(|| {
            format!("cannot run `{program}`, which packs this folder; it is part of {origin}")
        })?;
        ensure!(
            status.success(),
            "`{program} {subcommand}` failed ({status}); nothing was published"
        );
        Ok(())
    }
}
