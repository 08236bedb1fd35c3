//! The digests of archives that were published before they were kept: computed when first needed.

use std::{collections::HashMap, sync::Arc};

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use ipfs_registry_core::{ArchiveRef, ContentId, DownloadDigests, DownloadHasher};
use ipfs_registry_db::{StoredDigests, digests, versions};
use ipfs_registry_storage::{MirrorError, StorageError};

use crate::{ApiError, State, state::blocking};

/// How many archives are read at once.
const AT_ONCE: usize = 4;

/// The digests of each of these archives.
///
/// # Errors
///
/// Those of the database; those of a fetch, where one has to be computed and cannot be.
pub(crate) async fn of(
    state: &State,
    ids: Vec<ContentId>,
) -> Result<HashMap<ContentId, StoredDigests>, ApiError> {
    let asked = ids.clone();
    let mut found = state.read(move |conn| digests::find(conn, &asked)).await?;
    let missing = ids.into_iter().filter(|id| !found.contains_key(id)).collect::<Vec<_>>();
    let mut computed = stream::iter(missing)
        .map(|id| async move { Ok::<_, ApiError>((id, compute(state, id).await?)) })
        .buffer_unordered(AT_ONCE);
    while let Some((id, digests)) = computed.try_next().await? {
        found.insert(id, digests);
    }
    Ok(found)
}

async fn compute(state: &State, id: ContentId) -> Result<StoredDigests, ApiError> {
    let archive = state.read(move |conn| versions::archive(conn, &ArchiveRef::Content(id))).await?;
    let blocks = Arc::new(archive.blocks);
    let mut bytes = state.mirror.read_checked(&blocks, 0..blocks.size()).await?;
    let mut hasher = DownloadHasher::new();
    while let Some(piece) = bytes.try_next().await.map_err(broken_off)? {
        hasher = blocking(move || {
            hasher.update(&piece);
            hasher
        })
        .await?;
    }
    keep(state, id, hasher.finish()).await
}

async fn keep(
    state: &State,
    id: ContentId,
    digests: DownloadDigests,
) -> Result<StoredDigests, ApiError> {
    let stored = StoredDigests { digests, files: None, unpacked: None };
    let database = state.database.clone();
    let kept = move || database.maintain(|upkeep| digests::insert(upkeep, &id, &stored));
    blocking(kept).await??;
    Ok(stored)
}

/// The mirror's own error, which ends its stream where it shows after the first block.
pub(crate) fn broken_off(error: StorageError) -> ApiError {
    match error.source.downcast::<MirrorError>() {
        Ok(error) => (*error).into(),
        Err(other) => ApiError::internal(other),
    }
}
