//! Published archives: finds the archive of a reference and reads its verified bytes.

mod archive;
mod cache;
mod read;

use std::sync::Arc;

pub(crate) use archive::Archive;
pub(crate) use cache::ArchiveCache;
use ipfs_registry_core::ArchiveRef;
use ipfs_registry_db::{AnyConnection, StoredArchive, packages, versions};
pub(crate) use read::ArchiveBody;

use super::{Registry, RegistryError};

impl Registry {
    /// Finds the archive that `reference` names. The error for an unknown name suggests similar names.
    pub(crate) async fn find_archive(
        &self,
        reference: ArchiveRef,
    ) -> Result<Archive, RegistryError> {
        let find = move |conn: &mut AnyConnection| {
            let stored = versions::archive(conn, &reference)?;
            let kind = packages::kind(conn, &stored.pointer.namespace, &stored.pointer.package)?;
            Ok((stored, kind))
        };
        let (stored, kind) = self.store.read_or_suggest(find).await?;
        let StoredArchive { pointer, content_id, blocks, .. } = stored;
        Ok(Archive { pointer, kind, content_id, blocks: Arc::new(blocks) })
    }
}
