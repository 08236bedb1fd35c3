//! Kubo, the IPFS node that people run.

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    process::{Command, Output},
};

use anyhow::Context as _;
use tempfile::TempDir;

use super::{free_port, program, running::Running};

/// A node that knows no other one, in a folder of its own; it ends when dropped.
pub struct Kubo {
    program: PathBuf,
    folder: TempDir,
    port: u16,
    running: Option<Running>,
}

impl Kubo {
    /// Starts a node with its default settings, where this machine has Kubo.
    ///
    /// # Panics
    ///
    /// Where it does not start.
    #[must_use]
    pub fn start() -> Option<Self> {
        Self::start_with(&[])
    }

    /// Starts a node with these keys of its configuration, each with its value in JSON.
    ///
    /// # Panics
    ///
    /// Where it does not start.
    #[must_use]
    pub fn start_with(settings: &[(&str, &str)]) -> Option<Self> {
        let program = program("IPKG_TEST_KUBO", "ipfs")?;
        Some(Self::run(program, settings).expect("Kubo starts"))
    }

    fn run(program: PathBuf, settings: &[(&str, &str)]) -> anyhow::Result<Self> {
        let (folder, port) = (tempfile::tempdir()?, free_port()?);
        let mut node = Self { program, folder, port, running: None };
        node.ipfs(&["init", "--empty-repo"])?;
        node.ipfs(&["bootstrap", "rm", "--all"])?;
        let api = format!("\"/ip4/127.0.0.1/tcp/{port}\"");
        let own = [
            ("Addresses.API", api.as_str()),
            ("Addresses.Gateway", "\"/ip4/127.0.0.1/tcp/0\""),
            ("Addresses.Swarm", "[]"),
        ];
        for (key, value) in own.iter().chain(settings) {
            node.ipfs(&["config", "--json", key, value])?;
        }
        node.start_again()?;
        Ok(node)
    }

    /// Starts the node again, on its port and with what it held.
    ///
    /// # Errors
    ///
    /// Fails where it does not start.
    pub fn start_again(&mut self) -> anyhow::Result<()> {
        let mut daemon = self.command(&["daemon", "--offline"]);
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port));
        self.running = Some(Running::start(&mut daemon, address)?);
        Ok(())
    }

    /// Kills the node; its port refuses connections from now on.
    pub fn stop(&mut self) {
        self.running = None;
    }

    /// Stops the node so that it takes connections and does not answer, until [`Self::resume`].
    ///
    /// # Errors
    ///
    /// Fails where it does not run.
    pub fn pause(&self) -> anyhow::Result<()> {
        self.running.as_ref().context("the node does not run")?.signal("STOP")
    }

    /// Lets a node that was paused go on.
    ///
    /// # Errors
    ///
    /// Fails where it does not run.
    pub fn resume(&self) -> anyhow::Result<()> {
        self.running.as_ref().context("the node does not run")?.signal("CONT")
    }

    /// Where its RPC answers.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Where its RPC answers.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        SocketAddr::from((Ipv4Addr::LOCALHOST, self.port))
    }

    /// The layer on it, as a configuration has it.
    #[must_use]
    pub fn entry(&self) -> String {
        format!("{{ url = {:?} }}", self.url())
    }

    /// Its folder, in which `blocks` holds the blocks as files.
    #[must_use]
    pub fn repo(&self) -> &Path {
        self.folder.path()
    }

    /// Runs `ipfs` on the node, as its owner would.
    ///
    /// # Errors
    ///
    /// Fails with what it said where it fails.
    pub fn ipfs(&self, arguments: &[&str]) -> anyhow::Result<Vec<u8>> {
        let Output { status, stdout, stderr } = self.command(arguments).output()?;
        let said = || format!("ipfs {arguments:?}: {}", String::from_utf8_lossy(&stderr));
        anyhow::ensure!(status.success(), said());
        Ok(stdout)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(arguments).env("IPFS_PATH", self.folder.path()).env("IPFS_TELEMETRY", "off");
        command
    }
}
