//! An archive with the headers that its answers share, built once per spelling of a request.

use std::sync::Arc;

use actix_web::http::header::{
    Charset, ContentDisposition, DispositionParam, DispositionType, ExtendedValue, HeaderValue,
    TryIntoHeaderValue as _,
};
use ipfs_registry_core::{ContentId, PackageKind, Pointer};
use moka::future::Cache;

use crate::registry::{Archive, CacheCounts, Lookups, RegistryError};

/// The memory for prepared archives, in bytes.
const LIMIT: u64 = 8 * 1024 * 1024;

/// What an entry takes beside its key and block digests, about, in bytes.
const ENTRY: usize = 512;

/// An archive, and the headers of its answers.
pub(crate) struct PreparedArchive {
    pub(crate) archive: Arc<Archive>,
    /// Whether the request names the archive for ever, so that clients may cache it without end.
    pub(super) immutable: bool,
    pub(super) etag: HeaderValue,
    pub(super) disposition: HeaderValue,
}

impl PreparedArchive {
    pub(super) fn new(archive: Archive, immutable: bool) -> Self {
        let etag = etag(&archive.content_id);
        let disposition = disposition(archive.kind, &archive.pointer);
        Self { archive: Arc::new(archive), immutable, etag, disposition }
    }
}

/// Prepared archives by the text of their request, which needs no parsing at a hit. Bounded in bytes; an
/// entry never expires, since what a request names never changes. Concurrent callers share one lookup.
#[derive(Clone)]
pub(crate) struct PreparedCache {
    entries: Cache<String, Arc<PreparedArchive>>,
    lookups: Arc<Lookups>,
}

impl PreparedCache {
    pub(crate) fn new() -> Self {
        let weigher = |key: &String, entry: &Arc<PreparedArchive>| {
            let bytes = ENTRY + key.len() + entry.archive.blocks.len() * 32;
            u32::try_from(bytes).unwrap_or(u32::MAX)
        };
        let entries = Cache::builder().max_capacity(LIMIT).weigher(weigher).build();
        Self { entries, lookups: Arc::default() }
    }

    /// Hits and misses so far.
    pub(crate) fn counts(&self) -> CacheCounts {
        self.lookups.counts("references")
    }

    /// Returns the cached entry of `key`, or the one that `build` builds.
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

/// A strong entity tag: the content id.
fn etag(content_id: &ContentId) -> HeaderValue {
    HeaderValue::try_from(format!("\"{content_id}\"")).expect("a content id is ASCII")
}

/// The name under which a browser saves the archive (RFC 6266).
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
