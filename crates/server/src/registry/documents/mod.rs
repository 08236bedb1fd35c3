//! A cache of prepared answers: packuments, index files, and the JSON of the native API. A document is built once
//! per change of what it describes.

mod document;
mod subject;

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

pub(crate) use document::{Document, JSON};
use moka::future::Cache;
use serde::Serialize;
pub(crate) use subject::Subject;

use super::{RegistryError, store::Store};

/// How often a document is rebuilt at most because its subject changed during the build.
const MAX_REBUILDS: usize = 3;

/// Caches documents by key, bounded in bytes. Cheap to clone.
#[derive(Clone)]
pub(crate) struct DocumentCache {
    entries: Cache<String, Arc<CacheEntry>>,
    store: Store,
}

/// A new document, with its subject.
pub(crate) struct BuiltDocument {
    pub(crate) document: Document,
    pub(crate) subject: Subject,
}

impl BuiltDocument {
    /// Builds a document with the JSON of `content`.
    ///
    /// # Errors
    ///
    /// `internal` if `content` has no JSON form.
    pub(crate) fn json(content: &impl Serialize, subject: Subject) -> Result<Self, RegistryError> {
        Ok(Self { document: Document::json(content)?, subject })
    }
}

struct CacheEntry {
    document: Arc<Document>,
    subject: Subject,
    /// The last event of the registry when the entry was last known to be current.
    validated_at: AtomicI64,
}

impl DocumentCache {
    /// Creates a cache of at most `limit` bytes.
    pub(crate) fn new(limit: u64, store: Store) -> Self {
        let weigher = |key: &String, entry: &Arc<CacheEntry>| {
            u32::try_from(key.len() + entry.document.weight()).unwrap_or(u32::MAX)
        };
        let entries = Cache::builder().max_capacity(limit).weigher(weigher).build();
        Self { entries, store }
    }

    /// Returns the document with this key, which must contain everything that the document depends on beside its
    /// subject. Calls `build` if it is not cached or its subject has changed since. Concurrent callers share one
    /// build. A hit runs no code of the caller: it needs no parsing of the request.
    ///
    /// The document includes every change by this instance, and those by other instances after at most a
    /// second.
    pub(crate) async fn get(
        &self,
        key: &str,
        build: impl AsyncFn() -> Result<BuiltDocument, RegistryError>,
    ) -> Result<Arc<Document>, RegistryError> {
        let last_event = self.store.last_event().await?;
        let mut entry = self.get_or_build(key, last_event, &build).await?;
        for _ in 0..MAX_REBUILDS {
            if self.is_current(&entry, last_event).await? {
                break;
            }
            self.entries.invalidate(key).await;
            entry = self.get_or_build(key, last_event, &build).await?;
        }
        if !entry.subject.is_cacheable() {
            self.entries.invalidate(key).await;
        }
        Ok(Arc::clone(&entry.document))
    }

    async fn get_or_build(
        &self,
        key: &str,
        last_event: i64,
        build: &impl AsyncFn() -> Result<BuiltDocument, RegistryError>,
    ) -> Result<Arc<CacheEntry>, RegistryError> {
        if let Some(entry) = self.entries.get(key).await {
            return Ok(entry);
        }
        let build = async {
            let BuiltDocument { document, subject } = build().await?;
            let (document, validated_at) = (Arc::new(document), AtomicI64::new(last_event));
            Ok(Arc::new(CacheEntry { document, subject, validated_at }))
        };
        let built = self.entries.try_get_with_by_ref(key, build).await;
        built.map_err(|error: Arc<RegistryError>| RegistryError::clone(&error))
    }

    /// Returns whether the subject did not change after the document was built, up to `last_event`.
    async fn is_current(&self, entry: &CacheEntry, last_event: i64) -> Result<bool, RegistryError> {
        if entry.validated_at.load(Ordering::Acquire) >= last_event {
            return Ok(true);
        }
        let Subject::Package(package) = &entry.subject else { return Ok(false) };
        let package = Arc::clone(package);
        let is_current = self.store.read(move |conn| package.is_unchanged(conn)).await?;
        if is_current {
            entry.validated_at.fetch_max(last_event, Ordering::AcqRel);
        }
        Ok(is_current)
    }
}
