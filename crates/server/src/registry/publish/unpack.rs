//! Reads the manifest out of the archive.

use ipfs_registry_archive::{Manifest, read_manifest};
use ipfs_registry_storage::Blob;

use crate::registry::{Registry, RegistryError, blocking};

impl Registry {
    /// Returns the manifest of a received archive.
    pub(super) async fn unpack(&self, blob: Blob) -> Result<Manifest, RegistryError> {
        let (kind, limits) = (self.settings.kind, self.publishing.unpack_limits());
        let size = blob.len();
        Ok(blocking(move || read_manifest(kind, blob.reader(), size, &limits)).await??)
    }
}
