//! From a reference to the row that says which archive it is, and to the headers made of it.

use std::sync::Arc;

use actix_web::{HttpRequest, http::header::HeaderValue};
use ipfs_registry_core::{ArchiveRef, BlockDigests, ContentId};
use ipfs_registry_db::{AnyConnection, StoredArchive, packages, versions};

use super::headers;
use crate::{ApiError, State, extract::id};

/// An archive as an answer needs it; made once for each spelling of a query and kept.
pub(crate) struct Prepared {
    /// Whether it was asked for by content id.
    pub(super) by_content: bool,
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

/// The archive that the query of `request` names. What a query names never changes, so it is read
/// and asked for once.
pub(super) async fn look_up(
    state: &State,
    request: &HttpRequest,
) -> Result<Arc<Prepared>, ApiError> {
    let query = request.query_string();
    state.cache.row(query, || async move { read(state, id(query)?).await }).await
}

async fn read(state: &State, reference: ArchiveRef) -> Result<Arc<Prepared>, ApiError> {
    let by_content = matches!(reference, ArchiveRef::Content(_));
    let ask = move |conn: &mut AnyConnection| {
        let stored = versions::archive(conn, &reference)?;
        let kind = packages::kind(conn, &stored.pointer.namespace, &stored.pointer.package)?;
        Ok((stored, kind))
    };
    let (stored, kind) = state.read(ask).await?;
    let StoredArchive { pointer, content_id, blocks, .. } = stored;
    Ok(Arc::new(Prepared {
        by_content,
        content_id,
        blocks: Arc::new(blocks),
        etag: headers::etag(&content_id),
        disposition: headers::disposition(kind, &pointer),
    }))
}
