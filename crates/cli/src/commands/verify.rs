//! `ipkg verify`.

use std::path::PathBuf;

use anyhow::{Context as _, anyhow};
use ipfs_registry_client::{ClientError, digest_file};
use ipfs_registry_core::{
    ArchiveDigests, Checksum, ContentId,
    wire::{Code, VersionInfo},
};
use serde::Serialize;
use structopt::StructOpt;

use crate::{
    client,
    failure::Failure,
    options::Options,
    output::{self, CommandOutput, Fields},
};

/// Prints the content id of an archive on disk, and who signed it according to the registry
///
/// The exit status is 1 if the registry does not list the archive.
#[derive(Debug, StructOpt)]
pub(crate) struct Verify {
    /// The archive
    #[structopt(value_name = "FILE", parse(from_os_str))]
    file: PathBuf,
}

/// The result: the digests of the file and its version in the registry.
#[derive(Serialize)]
struct Verified {
    file: String,
    content_id: ContentId,
    checksum: Checksum,
    size: u64,
    /// The version, verified against the file; `null` if the registry does not list the archive.
    version: Option<VersionInfo>,
}

impl Verify {
    pub(crate) async fn run(self, options: &Options) -> Result<(), Failure> {
        let file = self.file.display().to_string();
        let digests = digest_file(&self.file).await.context("cannot verify")?;
        let version = identify(options, &digests).await;
        let version = version.with_context(|| format!("cannot verify `{file}`"))?;
        let listed = version.is_some();
        output::print(options, &output(&file, &digests, version))?;
        match listed {
            true => Ok(()),
            false => Err(anyhow!("`{file}` is not listed by {}", options.server).into()),
        }
    }
}

/// Looks the archive up in the registry. Returns `None` if it is not listed.
async fn identify(
    options: &Options,
    digests: &ArchiveDigests,
) -> Result<Option<VersionInfo>, ClientError> {
    match client::reader(options)?.identify(digests).await {
        Ok(version) => Ok(Some(VersionInfo { package: None, ..version })),
        Err(error) if error.code() == Some(Code::UnknownVersion) => Ok(None),
        Err(error) => Err(error),
    }
}

fn output(file: &str, digests: &ArchiveDigests, version: Option<VersionInfo>) -> CommandOutput {
    let lines = Fields::default()
        .with("file", file)
        .with("content id", digests.content_id)
        .with("checksum", digests.checksum);
    let text = match &version {
        Some(version) => lines.with("listed as", &version.id).with("signer", version.signer),
        None => lines.with("listed as", "nothing"),
    };
    let result = Verified {
        file: file.to_owned(),
        content_id: digests.content_id,
        checksum: digests.checksum,
        size: digests.size,
        version,
    };
    CommandOutput::new(&result, text.text())
}
