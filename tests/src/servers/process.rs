//! The process of a real server.

use std::{
    fs::{self, File},
    net::TcpStream,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::Context as _;

use super::folder::ServerFolder;
use crate::signal;

/// The longest time that a server may take until it answers.
const START_TIMEOUT: Duration = Duration::from_secs(60);

/// The longest time that a server may take to end by itself; it is killed after that.
const STOP_TIMEOUT: Duration = Duration::from_secs(10);

const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// How many bytes of the log an error shows, counted from its end.
const SHOWN_LOG: usize = 4000;

/// A running process, which is killed and waited for when this is dropped.
pub(super) struct Process(Child);

impl Process {
    /// Starts `command` and waits until `check_ready` succeeds.
    ///
    /// # Errors
    ///
    /// Fails, with the end of the log, if the process ends before that or takes too long.
    pub(super) fn start(
        command: &mut Command,
        folder: &ServerFolder,
        check_ready: impl Fn() -> anyhow::Result<()>,
    ) -> anyhow::Result<Self> {
        let log = File::options().create(true).append(true).open(folder.log())?;
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        let child = command.spawn().with_context(|| format!("cannot start {command:?}"))?;
        let mut process = Self(child);
        process.wait_until(check_ready).with_context(|| {
            format!("{command:?} did not start; its log ends with:\n{}", tail(folder))
        })?;
        Ok(process)
    }

    fn wait_until(&mut self, check_ready: impl Fn() -> anyhow::Result<()>) -> anyhow::Result<()> {
        let begun = Instant::now();
        while let Err(error) = check_ready() {
            if let Some(status) = self.0.try_wait()? {
                return Err(error.context(format!("the process ended: {status}")));
            }
            if begun.elapsed() > START_TIMEOUT {
                return Err(error.context(format!("not ready after {START_TIMEOUT:?}")));
            }
            thread::sleep(POLL_INTERVAL);
        }
        Ok(())
    }

    /// Sends a signal, such as `STOP`.
    pub(super) fn signal(&self, signal: &str) -> anyhow::Result<()> {
        signal::send(&self.0, signal)
    }

    /// Ends the process with `signal`, and waits until nothing listens on its address any more.
    pub(super) fn stop(mut self, signal: &str, folder: &ServerFolder) {
        // This fails if the process has ended; `drop` kills one that stays.
        drop(self.signal(signal));
        let begun = Instant::now();
        let mut is_running = || {
            matches!(self.0.try_wait(), Ok(None)) || TcpStream::connect(folder.address()).is_ok()
        };
        while is_running() && begun.elapsed() < STOP_TIMEOUT {
            thread::sleep(POLL_INTERVAL);
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Both fail if the process has ended.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// Returns the end of the server's log.
fn tail(folder: &ServerFolder) -> String {
    let log = fs::read(folder.log()).unwrap_or_default();
    String::from_utf8_lossy(&log[log.len().saturating_sub(SHOWN_LOG)..]).into_owned()
}
