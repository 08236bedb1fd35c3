//! `ipkg-server` as a process, for tests of signals, memory and the log.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, ChildStderr, Command, Stdio},
};

use anyhow::Context as _;

use crate::{binary::binary, signal};

/// A server process on a free port, which is killed when this is dropped.
pub struct ServerProcess {
    child: Child,
    url: String,
    log: String,
}

impl ServerProcess {
    /// Starts a server with this configuration file, and waits until it listens.
    ///
    /// # Errors
    ///
    /// Fails, with the server's log, if the server ends before it listens.
    pub fn on_config(config: &Path) -> anyhow::Result<Self> {
        Self::start(&mut Command::new(binary("ipkg-server")), config)
    }

    /// Starts the server that `command` runs, and waits until it listens.
    pub(crate) fn start(command: &mut Command, config: &Path) -> anyhow::Result<Self> {
        let command = command.args(["-b", "127.0.0.1:0", "-c"]).arg(config);
        let mut child =
            command.env("RUST_LOG", "info").env("NO_COLOR", "1").stderr(Stdio::piped()).spawn()?;
        let mut stderr = BufReader::new(child.stderr.take().context("standard error is piped")?);
        let (url, log) = read_until_listening(&mut stderr)?;
        // The server would block on a full pipe.
        std::thread::spawn(move || stderr.lines().for_each(drop));
        Ok(Self { child, url, log })
    }

    /// Returns the server's URL.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the log until the server listened.
    #[must_use]
    pub fn log(&self) -> &str {
        &self.log
    }

    /// Sends a signal, such as `TERM`.
    ///
    /// # Errors
    ///
    /// Fails if the process has ended and was waited for.
    pub fn signal(&self, signal: &str) -> anyhow::Result<()> {
        signal::send(&self.child, signal)
    }

    /// Waits until the process ends. Returns its exit status, or `None` if a signal ended it.
    ///
    /// # Errors
    ///
    /// Fails if the system reports an error.
    pub fn wait(&mut self) -> anyhow::Result<Option<i32>> {
        Ok(self.child.wait()?.code())
    }

    /// Returns the peak of the resident memory, in bytes.
    ///
    /// # Errors
    ///
    /// Fails if the process has ended.
    pub fn peak_memory(&self) -> anyhow::Result<u64> {
        self.memory_field("VmHWM:")
    }

    /// Returns the resident memory, in bytes.
    ///
    /// # Errors
    ///
    /// Fails if the process has ended.
    pub fn memory(&self) -> anyhow::Result<u64> {
        self.memory_field("VmRSS:")
    }

    fn memory_field(&self, key: &str) -> anyhow::Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix(key)).context("no such key")?;
        let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse()?;
        Ok(kilobytes * 1024)
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        // Both fail if the process has ended.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Returns the URL on which the server listens, and its log until then.
fn read_until_listening(stderr: &mut BufReader<ChildStderr>) -> anyhow::Result<(String, String)> {
    let mut log = String::new();
    loop {
        let start = log.len();
        if stderr.read_line(&mut log)? == 0 {
            anyhow::bail!("the server ended: {log}");
        }
        if let Some((_, url)) = log[start..].split_once("listening on ") {
            return Ok((url.trim().to_owned(), log));
        }
    }
}
