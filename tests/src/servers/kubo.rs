//! Kubo, the usual implementation of an IPFS node.

use std::{path::PathBuf, process::Command};

use super::{
    folder::ServerFolder,
    program::{find, run},
    real_server::{RealServer, ServerProgram},
};

/// An IPFS node without peers.
pub type Kubo = RealServer<KuboProgram>;

/// The program `ipfs` and settings of the node.
pub struct KuboProgram {
    program: PathBuf,
    settings: Vec<(String, String)>,
}

impl KuboProgram {
    fn ipfs(&self, folder: &ServerFolder, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(arguments).env("IPFS_PATH", folder.data()).env("IPFS_TELEMETRY", "off");
        command
    }
}

impl ServerProgram for KuboProgram {
    const NAME: &str = "Kubo";

    fn find() -> Option<Self> {
        Some(Self { program: find("IPKG_TEST_KUBO", "ipfs")?, settings: Vec::new() })
    }

    fn set_up(&self, folder: &ServerFolder) -> anyhow::Result<()> {
        run(&mut self.ipfs(folder, &["init", "--empty-repo"]))?;
        run(&mut self.ipfs(folder, &["bootstrap", "rm", "--all"]))?;
        let api = format!("\"/ip4/127.0.0.1/tcp/{}\"", folder.port());
        let own = [
            ("Addresses.API", api.as_str()),
            ("Addresses.Gateway", "\"/ip4/127.0.0.1/tcp/0\""),
            ("Addresses.Swarm", "[]"),
        ];
        let settings = self.settings.iter().map(|(key, value)| (key.as_str(), value.as_str()));
        for (key, value) in own.into_iter().chain(settings) {
            run(&mut self.ipfs(folder, &["config", "--json", key, value]))?;
        }
        Ok(())
    }

    fn command(&self, folder: &ServerFolder) -> Command {
        self.ipfs(folder, &["daemon", "--offline"])
    }
}

impl Kubo {
    /// Starts a node with these keys of its configuration, each with its value in JSON.
    ///
    /// # Panics
    ///
    /// Panics, with the node's log, if the node does not start.
    #[must_use]
    pub fn start_with(settings: &[(&str, &str)]) -> Option<Self> {
        let program = KuboProgram::find()?;
        let settings = settings.iter().map(|&(key, value)| (key.to_owned(), value.to_owned()));
        Some(Self::start_program(KuboProgram { settings: settings.collect(), ..program }))
    }

    /// Returns the layer on this node as a configuration file writes it.
    #[must_use]
    pub fn entry(&self) -> String {
        format!("{{ url = {:?} }}", self.url())
    }

    /// Returns the node's repository, whose subfolder `blocks` has the blocks as files.
    #[must_use]
    pub fn repo(&self) -> PathBuf {
        self.folder.data()
    }

    /// Runs `ipfs` on the node and returns its standard output.
    ///
    /// # Errors
    ///
    /// Fails, with its standard error, if `ipfs` fails.
    pub fn ipfs(&self, arguments: &[&str]) -> anyhow::Result<Vec<u8>> {
        run(&mut self.program.ipfs(&self.folder, arguments))
    }
}
