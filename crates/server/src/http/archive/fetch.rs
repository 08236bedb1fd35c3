//! A request for an archive: finds the archive, and responds with it whole, in part, or not modified.

use std::sync::Arc;

use actix_web::{
    HttpRequest, HttpResponse,
    body::{MessageBody as _, SizedStream},
    http::Method,
};
use bytes::Bytes;
use futures_util::stream;
use ipfs_registry_core::{ArchiveRef, PackageKind, Pointer, wire::Code};
use ipfs_registry_storage::StorageError;

use super::{
    headers,
    prepared::PreparedArchive,
    range::{self, Part},
};
use crate::{
    http::{
        HttpState,
        condition::if_none_match_has,
        extract::parse_id,
        observe::{Frontend, Transfer},
    },
    registry::{Archive, ArchiveBody, Registry, RegistryError},
};

/// A request for an archive.
#[derive(Clone, Copy)]
pub(crate) struct ArchiveFetch<'a> {
    registry: &'a Registry,
    http: &'a HttpState,
    request: &'a HttpRequest,
}

impl<'a> ArchiveFetch<'a> {
    /// Starts to answer `request`. The metrics count it as a fetch by this frontend, also if it fails.
    pub(crate) fn new(
        registry: &'a Registry,
        http: &'a HttpState,
        request: &'a HttpRequest,
        frontend: Frontend,
    ) -> Self {
        Transfer::Fetch(frontend).mark(request);
        Self { registry, http, request }
    }

    /// Finds the archive that the `id` of the query names.
    pub(crate) async fn by_query(self) -> Result<Arc<PreparedArchive>, RegistryError> {
        let query = self.request.query_string();
        let names = self.registry.settings.package_names;
        let build = || async move {
            let reference = parse_id(query, names)?;
            let immutable = matches!(reference, ArchiveRef::Content(_));
            Ok(self.prepare(self.registry.find_archive(reference).await?, immutable))
        };
        self.http.archives.get(query, build).await
    }

    /// Finds the archive of the version that the path names. `parse` parses the path, at a cache miss only.
    /// A package of another kind is not found, nor is one whose name or namespace has another spelling; but a
    /// crate may have `_` for `-`.
    pub(crate) async fn by_pointer(
        self,
        kind: PackageKind,
        parse: impl FnOnce() -> Result<Pointer, RegistryError>,
    ) -> Result<Arc<PreparedArchive>, RegistryError> {
        let build = || async move {
            let pointer = parse()?;
            let archive = self.registry.find_archive(pointer.clone().into()).await?;
            if archive.kind != kind || !is_same(kind, &archive.pointer, &pointer) {
                let detail = format!("no version `{pointer}`");
                return Err(RegistryError::refused(Code::UnknownVersion, detail));
            }
            Ok(self.prepare(archive, true))
        };
        // A query cannot contain `#`, so the keys of paths and of queries are distinct.
        let key = format!("#{}", self.request.uri().path());
        self.http.archives.get(&key, build).await
    }

    /// Finds the archive of the version that `find` returns. The result is cached by `key`, which must begin
    /// with `#` and name the same version for ever.
    pub(crate) async fn by_key<F>(
        self,
        key: &str,
        find: impl FnOnce() -> F,
    ) -> Result<Arc<PreparedArchive>, RegistryError>
    where
        F: Future<Output = Result<Pointer, RegistryError>>,
    {
        let build = || async move {
            let reference = ArchiveRef::Pointer(find().await?);
            Ok(self.prepare(self.registry.find_archive(reference).await?, true))
        };
        self.http.archives.get(key, build).await
    }

    fn prepare(self, archive: Archive, immutable: bool) -> PreparedArchive {
        PreparedArchive::new(archive, &self.registry.settings.mime, immutable)
    }

    /// Responds with the archive: 200, 206, 304 or 416.
    pub(crate) async fn respond(
        self,
        archive: &PreparedArchive,
    ) -> Result<HttpResponse, RegistryError> {
        if if_none_match_has(self.request, archive.etag.as_bytes()) {
            return Ok(headers::not_modified(archive));
        }
        let Ok(part) = range::requested_part(self.request, archive) else {
            return Ok(range::unsatisfiable(archive.archive.size()));
        };
        if *self.request.method() == Method::HEAD {
            self.head(archive, part).await
        } else {
            self.send(archive, part).await
        }
    }

    /// Responds to `HEAD` with the headers of a `GET`, and fails where a `GET` would fail.
    async fn head(
        self,
        archive: &PreparedArchive,
        part: Part,
    ) -> Result<HttpResponse, RegistryError> {
        self.registry.check_archive(&archive.archive).await?;
        let empty = stream::empty::<Result<Bytes, StorageError>>();
        let body = SizedStream::new(part.len(), empty).boxed();
        Ok(headers::response(archive, &part, body))
    }

    async fn send(
        self,
        archive: &PreparedArchive,
        part: Part,
    ) -> Result<HttpResponse, RegistryError> {
        let (range, length) = (part.range.clone(), part.len());
        let body = match self.registry.read_archive(&archive.archive, range).await? {
            ArchiveBody::Whole(bytes) => bytes.boxed(),
            ArchiveBody::Blocks(blocks) => SizedStream::new(length, blocks).boxed(),
        };
        self.http.metrics.sent_bytes.inc_by(length);
        self.registry.webhooks.queue_fetch(&archive.archive);
        Ok(headers::response(archive, &part, body))
    }
}

/// Returns whether two pointers are the same for the clients of this kind of packages.
fn is_same(kind: PackageKind, found: &Pointer, requested: &Pointer) -> bool {
    let is_same_package = match kind {
        PackageKind::Npm => found.package == requested.package,
        PackageKind::Cargo => found.package.is_same_crate(&requested.package),
    };
    is_same_package && found.namespace == requested.namespace && found.version == requested.version
}
