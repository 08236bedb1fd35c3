//! A cache of archives with the headers of their responses.

use std::sync::Arc;

use actix_web::http::header::{
    Charset, ContentDisposition, DispositionParam, DispositionType, ExtendedValue, HeaderValue,
    TryIntoHeaderValue as _,
};
use ipfs_registry_core::{ContentId, PackageKind, Pointer};
use moka::future::Cache;

use crate::registry::{Archive, CacheCounts, Lookups, RegistryError};

/// The memory limit of the cache, in bytes.
const MAX_MEMORY: u64 = 8 * 1024 * 1024;

/// The estimated memory of an entry beside its key and block digests, in bytes.
const ENTRY_OVERHEAD: usize = 512;

/// An archive with the headers of its responses.
pub(crate) struct PreparedArchive {
    pub(crate) archive: Arc<Archive>,
    /// Whether the URL of the request never names another archive, so that clients may cache it for ever.
    pub(super) immutable: bool,
    pub(super) content_type: HeaderValue,
    pub(super) etag: HeaderValue,
    pub(super) disposition: HeaderValue,
}

impl PreparedArchive {
    /// Builds the headers of an archive of the media type `mime`.
    pub(super) fn new(archive: Archive, mime: &str, immutable: bool) -> Self {
        let content_type =
            HeaderValue::try_from(mime).expect("the configuration has a valid media type");
        let etag = etag(&archive.content_id);
        let disposition = disposition(archive.kind, &archive.pointer);
        Self { archive: Arc::new(archive), immutable, content_type, etag, disposition }
    }
}

/// Caches prepared archives by the query or path of their request, so that a hit needs no parsing. Bounded in
/// bytes. Entries never expire, since a reference always names the same archive. Concurrent callers share one
/// lookup.
#[derive(Clone)]
pub(crate) struct PreparedCache {
    entries: Cache<String, Arc<PreparedArchive>>,
    lookups: Arc<Lookups>,
}

impl PreparedCache {
    /// Creates an empty cache.
    pub(crate) fn new() -> Self {
        let weigher = |key: &String, entry: &Arc<PreparedArchive>| {
            let bytes = ENTRY_OVERHEAD + key.len() + entry.archive.blocks.len() * 32;
            u32::try_from(bytes).unwrap_or(u32::MAX)
        };
        let entries = Cache::builder().max_capacity(MAX_MEMORY).weigher(weigher).build();
        Self { entries, lookups: Arc::default() }
    }

    /// Returns the hits and misses so far.
    pub(crate) fn counts(&self) -> CacheCounts {
        self.lookups.counts("references")
    }

    /// Returns the entry of `key`; at a miss, calls `build` and caches what it returns.
    pub(super) async fn get<F>(
        &self,
        key: &str,
        build: impl FnOnce() -> F,
    ) -> Result<Arc<PreparedArchive>, RegistryError>
    where
        F: Future<Output = Result<PreparedArchive, RegistryError>>,
    {
        if let Some(entry) = self.lookups.count(self.entries.get(key).await) {
            return Ok(entry);
        }
        let build = async { build().await.map(Arc::new) };
        let built = self.entries.try_get_with_by_ref(key, build).await;
        built.map_err(|error: Arc<RegistryError>| RegistryError::clone(&error))
    }
}

/// Returns a strong entity tag: the content id.
fn etag(content_id: &ContentId) -> HeaderValue {
    HeaderValue::try_from(format!("\"{content_id}\"")).expect("a content id is ASCII")
}

/// Returns the `Content-Disposition` with the file name of the archive (RFC 6266).
fn disposition(kind: PackageKind, pointer: &Pointer) -> HeaderValue {
    let extension = kind.extension();
    let name = format!("{}-{}.{extension}", pointer.package, pointer.version);
    let parameter = if name.is_ascii() {
        DispositionParam::Filename(name)
    } else {
        let charset = Charset::Ext("UTF-8".into());
        DispositionParam::FilenameExt(ExtendedValue {
            charset,
            language_tag: None,
            value: name.into_bytes(),
        })
    };
    ContentDisposition { disposition: DispositionType::Attachment, parameters: vec![parameter] }
        .try_into_value()
        .expect("identifiers and versions have no control characters")
}
