//! js-ipfs, a second implementation of an IPFS node.

use std::{env, fs, path::PathBuf, process::Command};

use super::{
    folder::ServerFolder,
    program::run,
    real_server::{RealServer, ServerProgram},
};
use crate::skipped::skip;

/// What newer versions of Node have built in, and js-ipfs expects.
const POLYFILL: &str = "Promise.withResolvers ??= function () {
  let resolve, reject;
  const promise = new this((a, b) => { resolve = a; reject = b; });
  return { promise, resolve, reject };
};
";

/// An IPFS node without peers.
pub type JsIpfs = RealServer<JsIpfsProgram>;

/// The program `jsipfs`.
pub struct JsIpfsProgram(PathBuf);

impl JsIpfsProgram {
    fn jsipfs(&self, folder: &ServerFolder, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.0);
        command
            .args(arguments)
            .env("IPFS_PATH", folder.data())
            .env("NODE_OPTIONS", format!("--require {}", polyfill(folder).display()));
        command
    }
}

impl ServerProgram for JsIpfsProgram {
    const NAME: &str = "js-ipfs";

    /// Finds js-ipfs in the `node_modules` folder that `IPKG_TEST_JS_IPFS` names. An empty value
    /// means that js-ipfs cannot be installed; the test then passes without a report.
    fn find() -> Option<Self> {
        let Some(modules) = env::var_os("IPKG_TEST_JS_IPFS") else {
            skip("js-ipfs (`IPKG_TEST_JS_IPFS`)");
            return None;
        };
        let modules = (!modules.is_empty()).then(|| PathBuf::from(modules))?;
        Some(Self(modules.join(".bin/jsipfs")))
    }

    fn set_up(&self, folder: &ServerFolder) -> anyhow::Result<()> {
        fs::write(polyfill(folder), POLYFILL)?;
        let api = format!("/ip4/127.0.0.1/tcp/{}", folder.port());
        for arguments in [
            &["init", "--empty-repo"][..],
            &["config", "--json", "Addresses.Swarm", "[]"],
            &["config", "--json", "Bootstrap", "[]"],
            &["config", "Addresses.API", &api],
            &["config", "Addresses.Gateway", "/ip4/127.0.0.1/tcp/0"],
            &["config", "--json", "Addresses.RPC", "\"/ip4/127.0.0.1/tcp/0\""],
        ] {
            run(&mut self.jsipfs(folder, arguments))?;
        }
        Ok(())
    }

    fn command(&self, folder: &ServerFolder) -> Command {
        self.jsipfs(folder, &["daemon", "--offline", "--enable-preload=false"])
    }
}

fn polyfill(folder: &ServerFolder) -> PathBuf {
    folder.path().join("polyfill.js")
}
