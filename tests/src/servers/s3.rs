//! An S3 server that checks signatures and stores objects as files.

use std::{fs, path::PathBuf, process::Command};

use ipfs_registry_storage::S3Options;

use super::{
    folder::ServerFolder,
    program::find,
    real_server::{RealServer, ServerProgram},
};

const KEY: &str = "AKIAINTEGRATIONTESTS";
const SECRET: &str = "only/the+tests/know+this+secret/of+forty0";
const BUCKET: &str = "archives";
const PROFILE: &str = "tests";

/// An S3 server with one bucket.
pub type S3 = RealServer<S3Program>;

/// The program `s3s-fs`.
pub struct S3Program(PathBuf);

impl ServerProgram for S3Program {
    const NAME: &str = "the S3 server";

    fn find() -> Option<Self> {
        find("IPKG_TEST_S3", "s3s-fs").map(Self)
    }

    fn set_up(&self, folder: &ServerFolder) -> anyhow::Result<()> {
        fs::create_dir_all(folder.data().join(BUCKET))?;
        let credentials = format!(
            "[{PROFILE}]\naws_access_key_id = {KEY}\naws_secret_access_key = {SECRET}\n\
             [wrong]\naws_access_key_id = {KEY}\naws_secret_access_key = not-the-secret\n"
        );
        Ok(fs::write(credentials_file(folder), credentials)?)
    }

    fn command(&self, folder: &ServerFolder) -> Command {
        let mut command = Command::new(&self.0);
        command
            .args(["--host", "127.0.0.1", "--port", &folder.port().to_string()])
            .args(["--access-key", KEY, "--secret-key", SECRET])
            .arg(folder.data());
        command
    }
}

impl S3 {
    /// Returns the options of a layer in the bucket, with the profile that has the right secret.
    #[must_use]
    pub fn options(&self) -> S3Options {
        S3Options {
            region: "us-east-1".to_owned(),
            bucket: BUCKET.to_owned(),
            prefix: "registry/".to_owned(),
            endpoint: Some(self.url()),
            profile: Some(PROFILE.to_owned()),
            credentials_file: Some(self.credentials_file()),
        }
    }

    /// Returns the layer of [`Self::options`] as a configuration file writes it.
    #[must_use]
    pub fn entry(&self) -> String {
        s3_entry(&self.options())
    }

    /// Returns the credentials file. Its profile `tests` has the right secret, `wrong` another.
    #[must_use]
    pub fn credentials_file(&self) -> PathBuf {
        credentials_file(&self.folder)
    }

    /// Returns the key and the secret as environment variables.
    #[must_use]
    pub fn environment(&self) -> [(&'static str, &'static str); 2] {
        [("AWS_ACCESS_KEY_ID", KEY), ("AWS_SECRET_ACCESS_KEY", SECRET)]
    }

    /// Returns the folder in which the objects of [`Self::options`] are files.
    #[must_use]
    pub fn objects(&self) -> PathBuf {
        self.folder.data().join(BUCKET).join("registry")
    }
}

fn credentials_file(folder: &ServerFolder) -> PathBuf {
    folder.path().join("credentials")
}

/// Returns a layer in a bucket as a configuration file writes it.
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
