//! The packing tools as processes.

use std::{io, process::Stdio};

use anyhow::{Context as _, ensure};
use tokio::process::Command;

/// A tool, and what to say where it is not there.
pub(super) struct Tool {
    /// The program.
    pub(super) program: &'static str,
    /// What it is part of.
    pub(super) origin: &'static str,
}

impl Tool {
    /// A run of the tool that ends with whoever waits for it. What it prints goes to standard
    /// error, since standard output is for the answer.
    pub(super) fn command(&self) -> Command {
        let mut command = Command::new(self.program);
        command.stdin(Stdio::null()).stdout(io::stderr()).kill_on_drop(true);
        command
    }

    /// Waits for a run to end well.
    pub(super) async fn run(&self, mut command: Command, doing: &str) -> anyhow::Result<()> {
        let Self { program, origin } = self;
        let status = command.status().await.with_context(|| {
            format!("cannot run `{program}`, which packs this folder; it is part of {origin}")
        })?;
        ensure!(status.success(), "`{program} {doing}` failed ({status}); nothing was published");
        Ok(())
    }
}
