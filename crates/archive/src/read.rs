//! Reads the manifest of an archive of any kind.

use std::io::Read;

use ipfs_registry_core::RegistryKind;

use crate::{ArchiveError, Limits, Manifest, cargo, entries::Entries, mixed, npm};

/// Reads the manifest of `archive`, which has `size` bytes, and checks the whole archive.
///
/// Reads the archive to its end, one buffer at a time. This function blocks: it takes about one
/// second for each 512 MiB of unpacked data.
///
/// # Errors
///
/// [`ArchiveError::Io`] if `archive` cannot be read. Any other [`ArchiveError`] if it is not an
/// archive of `kind` (of any kind for [`RegistryKind::Mixed`]), if unpackers would disagree about
/// its content, or if it exceeds one of `limits`.
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
