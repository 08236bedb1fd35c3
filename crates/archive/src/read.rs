//! From an archive to its manifest.

use std::io::Read;

use ipfs_registry_core::RegistryKind;

use crate::{ArchiveError, Limits, Manifest, cargo, entries::Entries, mixed, npm};

/// Reads the manifest of `archive`, which has `size` bytes, and checks the whole archive.
///
/// The archive is read to its end, a buffer at a time. This blocks, and takes about a second for
/// each 512 MiB that come out of the archive.
///
/// # Errors
///
/// [`ArchiveError::Io`] where `archive` cannot be read; any other [`ArchiveError`] where it is
/// not an archive of `kind` (of any kind for [`RegistryKind::Mixed`]), where programs would unpack it
/// differently, or where it exceeds one of `limits`.
pub fn read_manifest(
    kind: RegistryKind,
    archive: impl Read,
    size: u64,
    limits: &Limits,
) -> Result<Manifest, ArchiveError> {
    let entries = Entries::new(archive, size, limits);
    match kind {
        RegistryKind::Npm => npm::read(entries, limits),
        RegistryKind::Cargo => cargo::read(entries, limits),
        RegistryKind::Mixed => mixed::read(entries, limits),
    }
}
