//! Reads the manifest out of the archive.

use ipfs_registry_archive::{Manifest, read_manifest};
use ipfs_registry_storage::Blob;

use crate::{ApiError, State, state::blocking};

/// The manifest of a received archive.
pub(super) async fn unpack(state: &State, blob: Blob) -> Result<Manifest, ApiError> {
    let (kind, limits) = (state.registry.kind, state.unpack_limits());
    let size = blob.len();
    Ok(blocking(move || read_manifest(kind, blob.reader(), size, &limits)).await??)
}
