//! Answers with an archive: whole, a part of it (RFC 9110, section 14), or not modified. All frontends
//! send archives through here.

mod headers;
mod prepared;
mod range;

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, body::SizedStream, http::Method};
use bytes::Bytes;
use futures_util::stream;
use ipfs_registry_core::{ArchiveRef, PackageKind, Pointer, wire::Code};
use ipfs_registry_storage::StorageError;
pub(crate) use prepared::{PreparedArchive, PreparedCache};

use super::{HttpState, condition::is_current, extract::id};
use crate::registry::{ArchiveBody, Registry, RegistryError};

/// Finds the archive that the query of `request` names by its `id`.
pub(crate) async fn by_query(
    registry: &Registry,
    http: &HttpState,
    request: &HttpRequest,
) -> Result<Arc<PreparedArchive>, RegistryError> {
    let query = request.query_string();
    let build = || async move {
        let reference = id(query)?;
        let immutable = matches!(reference, ArchiveRef::Content(_));
        Ok(PreparedArchive::new(registry.find_archive(reference).await?, immutable))
    };
    http.archives.get(query, build).await
}

/// Finds the archive that the path of a stock client names by its version. `parse` parses the path at a
/// cache miss. A package of another kind than `kind`, and one whose name or namespace is spelt
/// differently, is not found.
pub(crate) async fn by_pointer(
    registry: &Registry,
    http: &HttpState,
    (path, kind): (&str, PackageKind),
    parse: impl FnOnce() -> Result<Pointer, RegistryError>,
) -> Result<Arc<PreparedArchive>, RegistryError> {
    let build = || async move {
        let pointer = parse()?;
        let archive = registry.find_archive(pointer.clone().into()).await?;
        if archive.kind != kind || archive.pointer != pointer {
            let detail = format!("no version `{pointer}`");
            return Err(RegistryError::refused(Code::UnknownVersion, detail));
        }
        Ok(PreparedArchive::new(archive, true))
    };
    // `#` cannot stand in a query, so the keys are distinct.
    http.archives.get(&format!("#{path}"), build).await
}

/// Finds the archive of the version that `find` finds, which runs once per `key`. A key begins with `#`
/// and names the same version for ever.
pub(crate) async fn by_key<F>(
    registry: &Registry,
    http: &HttpState,
    key: &str,
    find: impl FnOnce() -> F,
) -> Result<Arc<PreparedArchive>, RegistryError>
where
    F: Future<Output = Result<Pointer, RegistryError>>,
{
    let build = || async move {
        let reference = ArchiveRef::Pointer(find().await?);
        Ok(PreparedArchive::new(registry.find_archive(reference).await?, true))
    };
    http.archives.get(key, build).await
}

/// Answers with an archive: whole, a part of it, or not modified.
pub(crate) async fn answer(
    registry: &Registry,
    http: &HttpState,
    request: &HttpRequest,
    prepared: &PreparedArchive,
) -> Result<HttpResponse, RegistryError> {
    if is_current(request, prepared.etag.as_bytes()) {
        return Ok(headers::not_modified(prepared));
    }
    let Ok(part) = range::asked(request, prepared) else {
        return Ok(range::unsatisfiable(prepared.archive.size()));
    };
    let mut response = headers::begin(&registry.settings.mime, prepared, &part);
    let length = part.len();
    if *request.method() == Method::HEAD {
        registry.check_archive(&prepared.archive).await?;
        let nothing = stream::empty::<Result<Bytes, StorageError>>();
        return Ok(response.body(SizedStream::new(length, nothing)));
    }
    let answer = match registry.read_archive(&prepared.archive, part.range).await? {
        ArchiveBody::Whole(bytes) => response.body(bytes),
        ArchiveBody::Blocks(blocks) => response.body(SizedStream::new(length, blocks)),
    };
    http.metrics.sent.inc_by(length);
    registry.webhooks.queue_fetch(&prepared.archive);
    Ok(answer)
}
