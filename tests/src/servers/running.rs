//! A server's process, from its start to its end.

use std::{
    net::{SocketAddr, TcpStream},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::Context as _;

/// How long a server may take to listen.
const START: Duration = Duration::from_secs(60);

/// A process that is killed, and waited for, when this is dropped.
pub(super) struct Running(Child);

impl Running {
    /// Starts `command` and waits until something listens on `address`.
    pub(super) fn start(command: &mut Command, address: SocketAddr) -> anyhow::Result<Self> {
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut running = Self(command.spawn().with_context(|| format!("{command:?}"))?);
        let begun = Instant::now();
        while TcpStream::connect(address).is_err() {
            let ended = running.0.try_wait()?;
            anyhow::ensure!(ended.is_none(), "{command:?} ended: {ended:?}");
            anyhow::ensure!(begun.elapsed() < START, "{command:?} does not listen");
            thread::sleep(Duration::from_millis(20));
        }
        Ok(running)
    }

    /// Sends a signal, such as `STOP`.
    pub(super) fn signal(&self, signal: &str) -> anyhow::Result<()> {
        let id = self.0.id().to_string();
        let sent = Command::new("kill").args([&format!("-{signal}"), &id]).status()?;
        anyhow::ensure!(sent.success(), "no process {id} to signal");
        Ok(())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Either may fail where the process has ended, which is what is wanted.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}
