//! The download digests of archives. Archives that were published before the database stored digests get
//! theirs when a client first needs them.

use std::{collections::HashMap, sync::Arc};

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use ipfs_registry_core::{ArchiveRef, ContentId, DownloadDigests, DownloadHasher};
use ipfs_registry_db::{AnyConnection, StoredDigests, digests, versions};
use ipfs_registry_storage::{MirrorError, StorageError};

use super::{Registry, RegistryError, blocking};

/// How many archives are read concurrently to compute their digests.
const CONCURRENT_READS: usize = 4;

impl Registry {
    /// Returns the digests by which npm and cargo check each of these archives.
    ///
    /// # Errors
    ///
    /// Fails if the database fails, or if a missing digest cannot be computed since the layers do not
    /// have the archive.
    pub(crate) async fn download_digests(
        &self,
        ids: Vec<ContentId>,
    ) -> Result<HashMap<ContentId, StoredDigests>, RegistryError> {
        let requested = ids.clone();
        let mut found = self.store.read(move |conn| digests::find(conn, &requested)).await?;
        let missing = ids.into_iter().filter(|id| !found.contains_key(id)).collect::<Vec<_>>();
        let mut computed = stream::iter(missing)
            .map(|id| async move { Ok::<_, RegistryError>((id, self.compute_digests(id).await?)) })
            .buffer_unordered(CONCURRENT_READS);
        while let Some((id, digests)) = computed.try_next().await? {
            found.insert(id, digests);
        }
        Ok(found)
    }

    async fn compute_digests(&self, id: ContentId) -> Result<StoredDigests, RegistryError> {
        let find =
            move |conn: &mut AnyConnection| versions::archive(conn, &ArchiveRef::Content(id));
        let blocks = Arc::new(self.store.read(find).await?.blocks);
        let mut bytes = self.mirror.read_checked(&blocks, 0..blocks.size()).await?;
        let mut hasher = DownloadHasher::new();
        while let Some(block) = bytes.try_next().await.map_err(stream_error)? {
            hasher = blocking(move || {
                hasher.update(&block);
                hasher
            })
            .await?;
        }
        self.store_digests(id, hasher.finish()).await
    }

    async fn store_digests(
        &self,
        id: ContentId,
        digests: DownloadDigests,
    ) -> Result<StoredDigests, RegistryError> {
        let stored = StoredDigests { digests, files: None, unpacked: None };
        let database = self.store.database().clone();
        let store = move || database.maintain(|upkeep| digests::insert(upkeep, &id, &stored));
        blocking(store).await??;
        Ok(stored)
    }
}

/// Converts an error from within the mirror's stream. It unwraps a [`MirrorError`], which has its own code.
pub(crate) fn stream_error(error: StorageError) -> RegistryError {
    match error.source.downcast::<MirrorError>() {
        Ok(error) => (*error).into(),
        Err(other) => RegistryError::internal(other),
    }
}
