//! `ipkg fetch`.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use ipfs_registry_client::{Client, Download};
use ipfs_registry_core::{
    Address, ArchiveRef, PackageKind, Pointer, Target,
    wire::{LatestQuery, VersionInfo},
};
use serde::Serialize;
use structopt::StructOpt;

use crate::{
    failure::Failure,
    interrupt,
    options::Options,
    output::{self, Answer, Lines},
    progress::Bar,
    reference, session,
};

/// Fetches an archive to a file, checks it and tells who signed it
///
/// The file appears only when content id, size, checksum and signature were all found right, and
/// nothing is ever overwritten. Standard output is for the answer, so FILE cannot be `-`.
#[derive(Debug, StructOpt)]
pub(crate) struct Fetch {
    /// NAMESPACE/PACKAGE/VERSION, NAMESPACE/PACKAGE for its newest version as `ipkg get --latest`
    /// tells it, or a content id as `Qm…` or `/ipfs/Qm…`
    #[structopt(value_name = "ID", parse(try_from_str = wanted))]
    id: Target,
    /// The file to write. In a folder, and in this one where FILE is left out, the archive gets
    /// its own name, such as `tool-1.0.0.tgz`
    #[structopt(value_name = "FILE", parse(from_os_str))]
    file: Option<PathBuf>,
    /// Takes the archive only where this address signed it
    #[structopt(long, value_name = "ADDRESS")]
    signer: Option<Address>,
}

/// Reads a reference to an archive, or a package for its newest version.
fn wanted(text: &str) -> Result<Target, String> {
    match reference::target(text).map_err(|error| error.to_string())? {
        Target::Namespace(_) => Err(format!(
            "`{text}` is a namespace; write NAMESPACE/PACKAGE, NAMESPACE/PACKAGE/VERSION or a content id"
        )),
        target => Ok(target),
    }
}

impl Fetch {
    pub(crate) async fn run(self, options: &Options) -> Result<Answer, Failure> {
        if self.file.as_deref() == Some(Path::new("-")) {
            let words = "an archive is checked before it is given out: name a FILE, not `-`";
            return Err(Failure::Usage(words.to_owned()));
        }
        let client = session::reader(options)?;
        interrupt::unless_stopped(self.fetch(&client)).await
    }

    async fn fetch(self, client: &Client) -> Result<Answer, Failure> {
        let Self { id, file, signer } = self;
        let shown = match &id {
            Target::Archive(archive) => reference::shown(archive),
            target => target.to_string(),
        };
        let cannot = || format!("cannot fetch `{shown}`");
        let id = archive(client, id).await.with_context(cannot)?;
        let file = place(client, &id, file).await.with_context(cannot)?;
        let bar = Bar::new("fetching");
        let mut download = Download::new(id).on_progress(bar.mover());
        if let Some(signer) = signer {
            download = download.expect_signer(signer);
        }
        let version = client.fetch_to(download, &file).await.with_context(cannot)?;
        drop(bar);
        if let Some(reason) = &version.yanked {
            output::message("warning", &format!("`{}` is yanked: {reason}", version.id));
        }
        Ok(answer(&file, version))
    }
}

/// The archive that is meant: of a package, that of its newest version.
async fn archive(client: &Client, id: Target) -> anyhow::Result<ArchiveRef> {
    match id {
        Target::Archive(archive) => Ok(archive),
        Target::Package(namespace, package) => {
            let latest = client.latest(&namespace, &package, &LatestQuery::default()).await?;
            // The names stay those that were asked for, whatever the registry answers.
            Ok(Pointer { namespace, package, version: latest.version }.into())
        }
        Target::Namespace(namespace) => bail!("`{namespace}` is a namespace; name a package of it"),
    }
}

/// The file to write: in a folder, one with the archive's own name.
async fn place(client: &Client, id: &ArchiveRef, file: Option<PathBuf>) -> anyhow::Result<PathBuf> {
    match file {
        None => Ok(PathBuf::from(own_name(client, id).await?)),
        Some(folder) if folder.is_dir() => Ok(folder.join(own_name(client, id).await?)),
        Some(file) => {
            let is_folder = file.as_os_str().as_encoded_bytes().ends_with(b"/");
            ensure!(!is_folder, "there is no folder `{}`; make it first", file.display());
            Ok(file)
        }
    }
}

/// The name of the archive's file. Names and versions have no character that parts a path.
async fn own_name(client: &Client, id: &ArchiveRef) -> anyhow::Result<String> {
    let version = client.version(id).await?;
    let kind = match &version.package {
        Some(manifest) => PackageKind::of_manifest(manifest),
        None => PackageKind::Npm,
    };
    Ok(format!("{}-{}.{}", version.id.package, version.id.version, kind.extension()))
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
