//! Unix signals to processes that a test started.

use std::process::{Child, Command};

/// Sends `signal`, such as `TERM`, to a process.
///
/// # Errors
///
/// Fails if the process has ended and was waited for.
pub fn send(process: &Child, signal: &str) -> anyhow::Result<()> {
    let id = process.id().to_string();
    let sent = Command::new("kill").args([&format!("-{signal}"), &id]).status()?;
    anyhow::ensure!(sent.success(), "no process {id} to send {signal} to");
    Ok(())
}
