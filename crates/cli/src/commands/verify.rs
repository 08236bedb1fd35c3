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
    failure::Failure,
    options::Options,
    output::{self, Answer, Lines},
    session,
};

/// Tells what an archive on disk is: its content id, and who signed it in a registry that lists it
///
/// Exit status 1 where the registry lists no such archive.
#[derive(Debug, StructOpt)]
pub(crate) struct Verify {
    /// The archive
    #[structopt(value_name = "FILE", parse(from_os_str))]
    file: PathBuf,
}

/// What was found.
#[derive(Serialize)]
struct Found {
    file: String,
    content_id: ContentId,
    checksum: Checksum,
    size: u64,
    /// Its record, checked against the file; `null` where the registry lists no such archive.
    version: Option<VersionInfo>,
}

impl Verify {
    pub(crate) async fn run(self, options: &Options) -> Result<(), Failure> {
        let file = self.file.display().to_string();
        let digests = digest_file(&self.file).await.context("cannot verify")?;
        let version = identify(options, &digests).await;
        let version = version.with_context(|| format!("cannot verify `{file}`"))?;
        let listed = version.is_some();
        output::print(options, &answer(&file, &digests, version))?;
        match listed {
            true => Ok(()),
            false => Err(anyhow!("`{file}` is not listed by {}", options.server).into()),
        }
    }
}

async fn identify(
    options: &Options,
    digests: &ArchiveDigests,
) -> Result<Option<VersionInfo>, ClientError> {
    match session::reader(options)?.identify(digests).await {
        Ok(version) => Ok(Some(VersionInfo { package: None, ..version })),
        Err(error) if error.code() == Some(Code::UnknownVersion) => Ok(None),
        Err(error) => Err(error),
    }
}

fn answer(file: &str, digests: &ArchiveDigests, version: Option<VersionInfo>) -> Answer {
    let lines = Lines::default()
        .with("file", file)
        .with("content id", digests.content_id)
        .with("checksum", digests.checksum);
    let text = match &version {
        Some(version) => lines.with("listed as", &version.id).with("signer", version.signer),
        None => lines.with("listed as", "nothing"),
    };
    let found = Found {
        file: file.to_owned(),
        content_id: digests.content_id,
        checksum: digests.checksum,
        size: digests.size,
        version,
    };
    Answer::new(&found, text.text())
}
