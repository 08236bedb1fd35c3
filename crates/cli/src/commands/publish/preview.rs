//! The result of a dry run, computed without a registry.

use std::{fs::File, path::Path};

use anyhow::Context as _;
use ipfs_registry_archive::{Limits, ListedFile, Manifest, list_files, read_manifest};
use ipfs_registry_client::digest_file;
use ipfs_registry_core::{
    ContentId, Namespace, PackageKind, PackageNamePolicy, Pointer, RegistryKind, wire::Receipt,
};
use serde::Serialize;

use crate::output::{CommandOutput, Fields};

/// The result of a dry run: the receipt that a registry would return, and the files in the archive.
#[derive(Serialize)]
struct Preview {
    #[serde(flatten)]
    receipt: Receipt,
    content_id: ContentId,
    kind: PackageKind,
    size: u64,
    unpacked_size: u64,
    files: Vec<FileEntry>,
}

#[derive(Serialize)]
struct FileEntry {
    path: String,
    size: u64,
}

/// Reads an archive like a registry of kind `mixed` with this policy and the default limits.
pub(super) async fn preview(
    namespace: &Namespace,
    path: &Path,
    names: PackageNamePolicy,
) -> anyhow::Result<CommandOutput> {
    let digests = digest_file(path).await?;
    let files = list_files(open(path)?, digests.size, &Limits::default())?;
    let (kind, limits) = (RegistryKind::Mixed, Limits { names, ..Limits::default() });
    let manifest = read_manifest(kind, open(path)?, digests.size, &limits)?;
    let Manifest { kind, name: package, version, .. } = manifest;
    let pointer = Pointer { namespace: namespace.clone(), package, version };
    let preview = Preview {
        receipt: Receipt::new(pointer, digests.content_id, digests.checksum),
        content_id: digests.content_id,
        kind,
        size: digests.size,
        unpacked_size: files.iter().map(|file| file.size).sum(),
        files: files
            .into_iter()
            .map(|ListedFile { path, size }| FileEntry { path, size })
            .collect(),
    };
    Ok(CommandOutput::new(&preview, text(&preview)))
}

fn open(path: &Path) -> anyhow::Result<File> {
    File::open(path).with_context(|| format!("cannot read `{}`", path.display()))
}

fn text(preview: &Preview) -> String {
    let Preview { receipt, content_id, kind, size, unpacked_size, files } = preview;
    let lines = Fields::default()
        .with("would publish", &receipt.id)
        .with("kind", kind)
        .with("content id", content_id)
        .with("checksum", receipt.checksum)
        .with("size", format!("{size} bytes, {unpacked_size} unpacked"));
    let lines = files.iter().fold(lines, |lines, file| {
        lines.with("file", format!("{} ({} bytes)", file.path, file.size))
    });
    format!("{}\n\nnothing was signed or sent", lines.text())
}
