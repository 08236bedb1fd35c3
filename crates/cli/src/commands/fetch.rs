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
    client,
    failure::Failure,
    interrupt,
    options::Options,
    output::{self, CommandOutput, Fields},
    progress::TransferBar,
    reference,
};

/// Fetches an archive to a file, verifies it and prints who signed it
///
/// The file is created only after its content id, size, checksum and signature are verified.
/// An existing file is never overwritten. FILE cannot be `-`: standard output is for the result.
#[derive(Debug, StructOpt)]
pub(crate) struct Fetch {
    /// NAMESPACE/PACKAGE/VERSION, NAMESPACE/PACKAGE for its latest version (see `ipkg get
    /// --latest`), or a content id as `Qm…` or `/ipfs/Qm…`
    #[structopt(value_name = "ID", parse(try_from_str = parse_id))]
    id: Target,
    /// The file to write. If FILE is a folder, or missing for the current folder, the file is named
    /// after the archive, such as `tool-1.0.0.tgz`
    #[structopt(value_name = "FILE", parse(from_os_str))]
    file: Option<PathBuf>,
    /// Rejects the archive unless this address signed it
    #[structopt(long, value_name = "ADDRESS")]
    signer: Option<Address>,
}

/// Parses a reference to an archive, or a package for its latest version.
fn parse_id(text: &str) -> Result<Target, String> {
    match reference::parse_target(text).map_err(|error| error.to_string())? {
        Target::Namespace(_) => Err(format!(
            "`{text}` is a namespace; write NAMESPACE/PACKAGE, NAMESPACE/PACKAGE/VERSION or a content id"
        )),
        target => Ok(target),
    }
}

impl Fetch {
    pub(crate) async fn run(self, options: &Options) -> Result<CommandOutput, Failure> {
        if self.file.as_deref() == Some(Path::new("-")) {
            let message = "an archive cannot be written to standard output, because it is verified first; use a FILE instead of `-`";
            return Err(Failure::Usage(message.to_owned()));
        }
        let client = client::reader(options)?;
        interrupt::unless_interrupted(self.fetch(&client)).await
    }

    async fn fetch(self, client: &Client) -> Result<CommandOutput, Failure> {
        let Self { id, file, signer } = self;
        let shown = match &id {
            Target::Archive(archive) => reference::display(archive),
            target => target.to_string(),
        };
        let context = || format!("cannot fetch `{shown}`");
        let id = resolve(client, id).await.with_context(context)?;
        let file = target_path(client, &id, file).await.with_context(context)?;
        let bar = TransferBar::new("fetching");
        let mut download = Download::new(id).on_progress(bar.listener());
        if let Some(signer) = signer {
            download = download.expect_signer(signer);
        }
        let version = client.fetch_to(download, &file).await.with_context(context)?;
        drop(bar);
        if let Some(reason) = &version.yanked {
            output::message("warning", &format!("`{}` is yanked: {reason}", version.id));
        }
        Ok(output(&file, version))
    }
}

/// Resolves a package to the archive of its latest version.
async fn resolve(client: &Client, id: Target) -> anyhow::Result<ArchiveRef> {
    match id {
        Target::Archive(archive) => Ok(archive),
        Target::Package(namespace, package) => {
            let latest = client.latest(&namespace, &package, &LatestQuery::default()).await?;
            // Use the requested names, not those of the response.
            Ok(Pointer { namespace, package, version: latest.version }.into())
        }
        Target::Namespace(namespace) => {
            bail!("`{namespace}` is a namespace; use NAMESPACE/PACKAGE")
        }
    }
}

/// Returns the path of the file to write. In a folder, the file is named after the archive.
async fn target_path(
    client: &Client,
    id: &ArchiveRef,
    file: Option<PathBuf>,
) -> anyhow::Result<PathBuf> {
    match file {
        None => Ok(PathBuf::from(file_name(client, id).await?)),
        Some(folder) if folder.is_dir() => Ok(folder.join(file_name(client, id).await?)),
        Some(file) => {
            let is_folder = file.as_os_str().as_encoded_bytes().ends_with(b"/");
            ensure!(!is_folder, "the folder `{}` does not exist; create it first", file.display());
            Ok(file)
        }
    }
}

/// Returns the file name of an archive. Names and versions cannot contain a path separator.
async fn file_name(client: &Client, id: &ArchiveRef) -> anyhow::Result<String> {
    let version = client.version(id).await?;
    let kind = match &version.package {
        Some(manifest) => PackageKind::of_manifest(manifest),
        None => PackageKind::Npm,
    };
    Ok(format!("{}-{}.{}", version.id.package, version.id.version, kind.extension()))
}

/// The file that was written, and the version in it.
#[derive(Serialize)]
struct Fetched {
    file: String,
    /// The version, without its manifest; `ipkg get` prints that.
    #[serde(flatten)]
    version: VersionInfo,
}

fn output(file: &Path, version: VersionInfo) -> CommandOutput {
    let file = file.display().to_string();
    let text = Fields::default()
        .with("version", &version.id)
        .with("file", &file)
        .with("size", format!("{} bytes", version.size))
        .with("signer", version.signer)
        .with("content id", version.content_id)
        .with("checksum", version.checksum);
    let version = VersionInfo { package: None, ..version };
    CommandOutput::new(&Fetched { file, version }, text.text())
}
