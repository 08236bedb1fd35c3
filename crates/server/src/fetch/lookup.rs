//! From a reference to the row that says which archive it is, and to the headers made of it.

use std::sync::Arc;

use actix_web::{HttpRequest, http::header::HeaderValue};
use ipfs_registry_core::{ArchiveRef, BlockDigests, ContentId, PackageKind, Pointer};
use ipfs_registry_db::{AnyConnection, DbError, StoredArchive, packages, versions};

use super::headers;
use crate::{ApiError, State, extract::id};

/// An archive as an answer needs it; made once for each spelling of a query and kept.
pub(crate) struct Prepared {
    /// Whether clients may keep it for ever, as they asked for it.
    pub(super) immutable: bool,
    /// The version that it is of.
    pub(crate) pointer: Pointer,
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
    let read = || async move {
        let reference = id(query)?;
        let immutable = matches!(reference, ArchiveRef::Content(_));
        Ok(Arc::new(read(state, reference, immutable).await?.1))
    };
    state.cache.row(query, read).await
}

/// The archive that the path of a stock client names by its version: `parse` reads the path where
/// that was not done before. There is none where the package is of another kind than `kind`, or
/// where its name or that of its namespace is spelt otherwise than it is stored.
pub(crate) async fn look_up_pointer(
    state: &State,
    (path, kind): (&str, PackageKind),
    parse: impl FnOnce() -> Result<Pointer, ApiError>,
) -> Result<Arc<Prepared>, ApiError> {
    let read = || async move {
        let asked = parse()?;
        let ((found, its_kind), archive) = read(state, asked.clone().into(), true).await?;
        if its_kind != kind || found != asked {
            return Err(DbError::UnknownVersion(Box::new(asked)).into());
        }
        Ok(Arc::new(archive))
    };
    // No query has that.
    state.cache.row(&format!("#{path}"), read).await
}

/// Returns the archive of the version that `find` finds, which is asked once for each `key`. A key
/// begins with `#` and names the same version for ever.
pub(crate) async fn look_up_found<F>(
    state: &State,
    key: &str,
    find: impl FnOnce() -> F,
) -> Result<Arc<Prepared>, ApiError>
where
    F: Future<Output = Result<Pointer, ApiError>>,
{
    let read = || async move {
        let reference = ArchiveRef::Pointer(find().await?);
        Ok(Arc::new(read(state, reference, true).await?.1))
    };
    state.cache.row(key, read).await
}

async fn read(
    state: &State,
    reference: ArchiveRef,
    immutable: bool,
) -> Result<((Pointer, PackageKind), Prepared), ApiError> {
    let ask = move |conn: &mut AnyConnection| {
        let stored = versions::archive(conn, &reference)?;
        let kind = packages::kind(conn, &stored.pointer.namespace, &stored.pointer.package)?;
        Ok((stored, kind))
    };
    let (stored, kind) = state.read_or_suggest(ask).await?;
    let StoredArchive { pointer, content_id, blocks, .. } = stored;
    let prepared = Prepared {
        immutable,
        content_id,
        blocks: Arc::new(blocks),
        etag: headers::etag(&content_id),
        disposition: headers::disposition(kind, &pointer),
        pointer: pointer.clone(),
    };
    Ok(((pointer, kind), prepared))
}
