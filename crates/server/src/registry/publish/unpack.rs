//! Reads the manifest of an archive.

use ipfs_registry_archive::{Manifest, read_manifest};
use ipfs_registry_storage::Blob;

use crate::registry::{Registry, RegistryError, blocking};

impl Registry {
    /// Unpacks a received archive and returns its manifest.
    pub(super) async fn read_manifest(&self, blob: Blob) -> Result<Manifest, RegistryError> {
        let (kind, limits) = (self.settings.kind, self.publishing.unpack_limits());
        let size = blob.len();
        Ok(blocking(move || read_manifest(kind, blob.reader(), size, &limits)).await??)
    }
}
