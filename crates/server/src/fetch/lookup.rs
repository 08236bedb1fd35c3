//! From a reference to the row that says which archive it is, and to the headers made of it.

use std::sync::Arc;

use actix_web::http::header::HeaderValue;
use ipfs_registry_core::{ArchiveRef, BlockDigests, ContentId};
use ipfs_registry_db::{StoredArchive, versions};

use super::headers;
use crate::{ApiError, State};

/// An archive as an answer needs it; made once for each reference and kept.
pub(crate) struct Prepared {
    pub(super) content_id: ContentId,
    pub(super) blocks: Arc<BlockDigests>,
    pub(super) etag: HeaderValue,
    pub(super) disposition: HeaderValue,
}

impl Prepared {
    /// The archive's size in bytes.
    pub(super) fn size(&self) -> u64 {
        self.blocks.size()
    }
}

/// The archive of `reference`. What a reference names never changes, so it is asked for once.
pub(super) async fn look_up(
    state: &State,
    reference: &ArchiveRef,
) -> Result<Arc<Prepared>, ApiError> {
    state.cache.row(reference, || read(state, reference.clone())).await
}

async fn read(state: &State, reference: ArchiveRef) -> Result<Arc<Prepared>, ApiError> {
    let kind = state.registry.kind;
    let stored = state.read(move |conn| versions::archive(conn, &reference)).await?;
    let StoredArchive { pointer, content_id, blocks, .. } = stored;
    Ok(Arc::new(Prepared {
        content_id,
        blocks: Arc::new(blocks),
        etag: headers::etag(&content_id),
        disposition: headers::disposition(kind, &pointer),
    }))
}
