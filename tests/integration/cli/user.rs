//! A user of `ipkg`: a folder, a key and a server.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use actix_web::rt::task::spawn_blocking;
use ipfs_registry_tests::{TestServer, binary::binary, command_output::CommandOutput};
use tempfile::TempDir;

const PASSWORD: &str = "correct horse";

/// Runs `ipkg` in a temporary folder, with a key in it, against one server.
pub(crate) struct IpkgUser {
    folder: TempDir,
    /// The server's URL.
    pub(super) url: String,
}

impl IpkgUser {
    /// Creates a key with `ipkg keygen`.
    pub(crate) async fn new(server: &TestServer) -> anyhow::Result<Self> {
        let user = Self { folder: tempfile::tempdir()?, url: server.url().into() };
        let created = user.run(&["keygen", "keys"]).await?;
        assert_eq!(created.status, 0, "{}", created.stderr);
        fs::rename(user.path(created.json["file"].as_str().unwrap()), user.path("key.json"))?;
        Ok(user)
    }

    /// Signs up, registers `my-team` and publishes the mock package.
    pub(super) async fn publisher(server: &TestServer) -> anyhow::Result<Self> {
        let user = Self::new(server).await?;
        fs::copy(fixture(), user.path("mock.tgz"))?;
        for line in ["signup", "register my-team", "publish -n my-team mock.tgz"] {
            let output = user.line(line).await?;
            assert_eq!(output.status, 0, "{line}: {}", output.stderr);
        }
        Ok(user)
    }

    /// Returns the path of a file in the user's folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs `ipkg` with a line of arguments, which are separated by spaces.
    pub(crate) async fn line(&self, line: &str) -> anyhow::Result<CommandOutput> {
        self.run(&line.split_whitespace().collect::<Vec<_>>()).await
    }

    /// Runs `ipkg` with these arguments.
    pub(super) async fn run(&self, arguments: &[&str]) -> anyhow::Result<CommandOutput> {
        self.run_with(arguments, PASSWORD).await
    }

    /// Runs `ipkg` with these arguments and this password for the keystore.
    pub(super) async fn run_with(
        &self,
        arguments: &[&str],
        password: &str,
    ) -> anyhow::Result<CommandOutput> {
        let mut command = Command::new(spawn_blocking(|| binary("ipkg")).await?);
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env("IPKG_REGISTRY", &self.url)
            .env("IPKG_KEYSTORE", self.path("key.json"))
            .env("IPKG_KEYSTORE_PASSWORD", password)
            .stdin(Stdio::null());
        Ok(spawn_blocking(move || command.output()).await??.into())
    }
}

/// Returns the path of the mock package's archive.
pub(super) fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/npm/mock-package-1.0.0.tgz")
}
