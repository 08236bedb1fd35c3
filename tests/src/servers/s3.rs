//! An S3 server that checks signatures and keeps objects as files.

use std::{
    fs,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Context as _;
use ipfs_registry_storage::S3Options;
use tempfile::TempDir;

use super::{free_port, program, running::Running};

const KEY: &str = "AKIAINTEGRATIONTESTS";
const SECRET: &str = "only/the+tests/know+this+secret/of+forty0";
const BUCKET: &str = "archives";
const PROFILE: &str = "tests";

/// A server with one bucket, in a folder of its own; it ends when dropped.
pub struct S3 {
    program: PathBuf,
    folder: TempDir,
    port: u16,
    running: Option<Running>,
}

impl S3 {
    /// Starts a server, where this machine has one.
    ///
    /// # Panics
    ///
    /// Where it does not start.
    #[must_use]
    pub fn start() -> Option<Self> {
        let program = program("IPKG_TEST_S3", "s3s-fs")?;
        Some(Self::run(program).expect("the S3 server starts"))
    }

    fn run(program: PathBuf) -> anyhow::Result<Self> {
        let (folder, port) = (tempfile::tempdir()?, free_port()?);
        fs::create_dir_all(folder.path().join("data").join(BUCKET))?;
        let credentials = format!(
            "[{PROFILE}]\naws_access_key_id = {KEY}\naws_secret_access_key = {SECRET}\n\
             [wrong]\naws_access_key_id = {KEY}\naws_secret_access_key = not-the-secret\n"
        );
        fs::write(folder.path().join("credentials"), credentials)?;
        let mut server = Self { program, folder, port, running: None };
        server.start_again()?;
        Ok(server)
    }

    /// Starts the server again, on its port and with what it held.
    ///
    /// # Errors
    ///
    /// Fails where it does not start.
    pub fn start_again(&mut self) -> anyhow::Result<()> {
        let port = self.port.to_string();
        let mut server = Command::new(&self.program);
        server
            .args(["--host", "127.0.0.1", "--port", &port])
            .args(["--access-key", KEY, "--secret-key", SECRET])
            .arg(self.folder.path().join("data"));
        self.running = Some(Running::start(&mut server, self.address())?);
        Ok(())
    }

    /// Kills the server; its port refuses connections from now on.
    pub fn stop(&mut self) {
        self.running = None;
    }

    /// Stops the server so that it takes connections and does not answer, until [`Self::resume`].
    ///
    /// # Errors
    ///
    /// Fails where it does not run.
    pub fn pause(&self) -> anyhow::Result<()> {
        self.running.as_ref().context("the server does not run")?.signal("STOP")
    }

    /// Lets a server that was paused go on.
    ///
    /// # Errors
    ///
    /// Fails where it does not run.
    pub fn resume(&self) -> anyhow::Result<()> {
        self.running.as_ref().context("the server does not run")?.signal("CONT")
    }

    /// Where it answers.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        SocketAddr::from((Ipv4Addr::LOCALHOST, self.port))
    }

    /// Where it answers.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address())
    }

    /// A layer in its bucket, by the profile that is right.
    #[must_use]
    pub fn options(&self) -> S3Options {
        S3Options {
            region: "us-east-1".to_owned(),
            bucket: BUCKET.to_owned(),
            prefix: "registry/".to_owned(),
            endpoint: Some(self.endpoint()),
            profile: Some(PROFILE.to_owned()),
            credentials_file: Some(self.credentials_file()),
        }
    }

    /// The layer of [`Self::options`], as a configuration has it.
    #[must_use]
    pub fn entry(&self) -> String {
        s3_entry(&self.options())
    }

    /// The credentials file, with the profiles `tests`, which is right, and `wrong`.
    #[must_use]
    pub fn credentials_file(&self) -> PathBuf {
        self.folder.path().join("credentials")
    }

    /// The key and the secret, as the environment has them.
    #[must_use]
    pub fn environment(&self) -> [(&'static str, &'static str); 2] {
        [("AWS_ACCESS_KEY_ID", KEY), ("AWS_SECRET_ACCESS_KEY", SECRET)]
    }

    /// The folder in which the objects of [`Self::options`] are files.
    #[must_use]
    pub fn objects(&self) -> PathBuf {
        self.folder().join("data").join(BUCKET).join("registry")
    }

    fn folder(&self) -> &Path {
        self.folder.path()
    }
}

/// A layer in a bucket, as a configuration has it.
#[must_use]
pub fn s3_entry(options: &S3Options) -> String {
    let S3Options { region, bucket, prefix, endpoint, profile, credentials_file } = options;
    let file = credentials_file.as_deref().map(|file| file.display().to_string());
    let keys =
        [("endpoint", endpoint.clone()), ("profile", profile.clone()), ("credentials-file", file)];
    let keys = keys.into_iter().filter_map(|(key, value)| Some(format!(", {key} = {:?}", value?)));
    let keys: String = keys.collect();
    format!("{{ region = {region:?}, bucket = {bucket:?}, prefix = {prefix:?}{keys} }}")
}
