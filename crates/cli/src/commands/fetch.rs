//! `ipkg fetch`.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use ipfs_registry_client::{Client, Download};
use ipfs_registry_core::{Address, ArchiveRef, PackageKind, wire::VersionInfo};
use serde::Serialize;
use structopt::StructOpt;

use crate::{
    args::Options,
    failure::Failure,
    interrupt,
    output::{self, Answer, Lines},
    progress::Bar,
    session,
};

/// Fetches an archive to a file, checks it and tells who signed it
///
/// The file appears only when content id, size, checksum and signature were all found right, and
/// nothing is ever overwritten. Standard output is for the answer, so FILE cannot be `-`.
#[derive(Debug, StructOpt)]
pub(crate) struct Fetch {
    /// NAMESPACE/PACKAGE/VERSION or /ipfs/CID
    #[structopt(value_name = "ID")]
    id: ArchiveRef,
    /// The file to write; in a folder, the archive gets the name that its author gave it
    #[structopt(value_name = "FILE", parse(from_os_str))]
    file: PathBuf,
    /// Takes the archive only where this address signed it
    #[structopt(long, value_name = "ADDRESS")]
    signer: Option<Address>,
}

impl Fetch {
    pub(crate) async fn run(self, options: &Options) -> Result<Answer, Failure> {
        if self.file == Path::new("-") {
            let words = "an archive is checked before it is given out: name a FILE, not `-`";
            return Err(Failure::Usage(words.to_owned()));
        }
        let client = session::reader(options)?;
        interrupt::unless_stopped(self.fetch(&client)).await
    }

    async fn fetch(self, client: &Client) -> Result<Answer, Failure> {
        let Self { id, file, signer } = self;
        let cannot = || format!("cannot fetch `{id}`");
        let file = place(client, &id, file).await.with_context(cannot)?;
        let bar = Bar::new("fetching");
        let mut download = Download::new(id.clone()).on_progress(bar.mover());
        if let Some(signer) = signer {
            download = download.expect_signer(signer);
        }
        let version = client.fetch_to(download, &file).await.with_context(cannot)?;
        drop(bar);
        if let Some(reason) = &version.yanked {
            output::message("warning", &format!("`{id}` is yanked: {reason}"));
        }
        Ok(answer(&file, version))
    }
}

/// The file to write: in a folder, one with the archive's own name.
async fn place(client: &Client, id: &ArchiveRef, file: PathBuf) -> anyhow::Result<PathBuf> {
    if !file.is_dir() {
        let is_folder = file.as_os_str().as_encoded_bytes().ends_with(b"/");
        ensure!(!is_folder, "there is no folder `{}`; make it first", file.display());
        return Ok(file);
    }
    let version = client.version(id).await?;
    let kind = match &version.package {
        Some(manifest) => PackageKind::of_manifest(manifest),
        None => PackageKind::Npm,
    };
    let extension = kind.extension();
    Ok(file.join(format!("{}-{}.{extension}", version.id.package, version.id.version)))
}

/// What was fetched, and where to.
#[derive(Serialize)]
struct Fetched {
    file: String,
    /// Without its manifest, which `ipkg get` tells.
    #[serde(flatten)]
    version: VersionInfo,
}

fn answer(file: &Path, version: VersionInfo) -> Answer {
    let file = file.display().to_string();
    let text = Lines::default()
        .with("version", &version.id)
        .with("file", &file)
        .with("size", format!("{} bytes", version.size))
        .with("signer", version.signer)
        .with("content id", version.content_id)
        .with("checksum", version.checksum);
    let version = VersionInfo { package: None, ..version };
    Answer::new(&Fetched { file, version }, text.text())
}
