//! js-ipfs, a second implementation of a node's RPC.

use std::{
    env, fs,
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    process::{Command, Output},
};

use tempfile::TempDir;

use super::{free_port, running::Running};
use crate::skipped::skip;

/// What newer versions of Node have by themselves, and js-ipfs expects.
const POLYFILL: &str = "Promise.withResolvers ??= function () {
  let resolve, reject;
  const promise = new this((a, b) => { resolve = a; reject = b; });
  return { promise, resolve, reject };
};
";

/// A node that knows no other one, in a folder of its own; it ends when dropped.
pub struct JsIpfs {
    program: PathBuf,
    folder: TempDir,
    port: u16,
    running: Option<Running>,
}

impl JsIpfs {
    /// Starts a node, where `IPKG_TEST_JS_IPFS` names the `node_modules` that has it. Where it is
    /// empty, whoever set it has said that there is none.
    ///
    /// # Panics
    ///
    /// Where it does not start.
    #[must_use]
    pub fn start() -> Option<Self> {
        let Some(modules) = env::var_os("IPKG_TEST_JS_IPFS") else {
            skip("js-ipfs (`IPKG_TEST_JS_IPFS`)");
            return None;
        };
        let modules = (!modules.is_empty()).then(|| PathBuf::from(modules))?;
        Some(Self::run(modules.join(".bin/jsipfs")).expect("js-ipfs starts"))
    }

    fn run(program: PathBuf) -> anyhow::Result<Self> {
        let (folder, port) = (tempfile::tempdir()?, free_port()?);
        fs::write(folder.path().join("polyfill.js"), POLYFILL)?;
        let mut node = Self { program, folder, port, running: None };
        node.jsipfs(&["init", "--empty-repo"])?;
        node.jsipfs(&["config", "--json", "Addresses.Swarm", "[]"])?;
        node.jsipfs(&["config", "--json", "Bootstrap", "[]"])?;
        node.jsipfs(&["config", "Addresses.API", &format!("/ip4/127.0.0.1/tcp/{port}")])?;
        node.jsipfs(&["config", "Addresses.Gateway", "/ip4/127.0.0.1/tcp/0"])?;
        node.jsipfs(&["config", "--json", "Addresses.RPC", "\"/ip4/127.0.0.1/tcp/0\""])?;
        let mut daemon = node.command(&["daemon", "--offline", "--enable-preload=false"]);
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        node.running = Some(Running::start(&mut daemon, address)?);
        Ok(node)
    }

    /// Where its RPC answers.
    #[must_use]
    pub fn url(&self) -> String {
        debug_assert!(self.running.is_some(), "it runs for as long as this is there");
        format!("http://127.0.0.1:{}", self.port)
    }

    fn jsipfs(&self, arguments: &[&str]) -> anyhow::Result<()> {
        let Output { status, stderr, .. } = self.command(arguments).output()?;
        let said = || format!("jsipfs {arguments:?}: {}", String::from_utf8_lossy(&stderr));
        anyhow::ensure!(status.success(), said());
        Ok(())
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let polyfill = self.folder.path().join("polyfill.js");
        let mut command = Command::new(&self.program);
        command
            .args(arguments)
            .env("IPFS_PATH", self.folder.path().join("repo"))
            .env("NODE_OPTIONS", format!("--require {}", polyfill.display()));
        command
    }
}
