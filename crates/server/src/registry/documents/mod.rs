//! A cache of documents for npm and cargo, such as packuments and index files. A document is built once per
//! change of its package.

mod document;

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

pub(crate) use document::Document;
use ipfs_registry_core::{Namespace, PackageName};
use ipfs_registry_db::packages;
use moka::future::Cache;

use super::{RegistryError, store::Store};

/// How often a document is rebuilt at most because its package changed during the build.
const MAX_REBUILDS: usize = 3;

/// Caches documents by key, bounded in bytes. Cheap to clone.
#[derive(Clone)]
pub(crate) struct DocumentCache {
    entries: Cache<String, Arc<CacheEntry>>,
    store: Store,
}

/// Identifies a cached document, which describes one package.
#[derive(Clone, Copy)]
pub(crate) struct DocumentKey<'a> {
    /// The cache key: everything that the document depends on beside the package's content.
    pub(crate) text: &'a str,
    pub(crate) namespace: &'a Namespace,
    pub(crate) package: &'a PackageName,
}

/// A new document, with the number of the last event that had changed its package.
pub(crate) struct BuiltDocument {
    pub(crate) document: Document,
    pub(crate) last_change: i64,
}

struct CacheEntry {
    document: Arc<Document>,
    /// The last event that had changed the package when the document was built.
    last_change: i64,
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

    /// Returns the document with the key `text` if it is cached and no event happened since it was last
    /// validated. A hit needs no parsing of the request.
    pub(crate) async fn cached(&self, text: &str) -> Result<Option<Arc<Document>>, RegistryError> {
        let last_event = self.store.last_event().await?;
        let entry = self.entries.get(text).await;
        let current =
            entry.filter(|entry| entry.validated_at.load(Ordering::Acquire) >= last_event);
        Ok(current.map(|entry| Arc::clone(&entry.document)))
    }

    /// Returns the document of `key`. Calls `build` if it is not cached or the package has changed since.
    /// Concurrent callers share one build.
    ///
    /// The document includes every change by this instance, and those by other instances after at most a
    /// second.
    pub(crate) async fn get<F>(
        &self,
        key: DocumentKey<'_>,
        build: impl Fn() -> F,
    ) -> Result<Arc<Document>, RegistryError>
    where
        F: Future<Output = Result<BuiltDocument, RegistryError>>,
    {
        let last_event = self.store.last_event().await?;
        let mut entry = self.get_or_build(key.text, last_event, &build).await?;
        for _ in 0..MAX_REBUILDS {
            if self.is_current(&entry, last_event, key).await? {
                break;
            }
            self.entries.invalidate(key.text).await;
            entry = self.get_or_build(key.text, last_event, &build).await?;
        }
        Ok(Arc::clone(&entry.document))
    }

    async fn get_or_build<F>(
        &self,
        text: &str,
        last_event: i64,
        build: &impl Fn() -> F,
    ) -> Result<Arc<CacheEntry>, RegistryError>
    where
        F: Future<Output = Result<BuiltDocument, RegistryError>>,
    {
        if let Some(entry) = self.entries.get(text).await {
            return Ok(entry);
        }
        let build = async {
            let BuiltDocument { document, last_change } = build().await?;
            let (document, validated_at) = (Arc::new(document), AtomicI64::new(last_event));
            Ok(Arc::new(CacheEntry { document, last_change, validated_at }))
        };
        let built = self.entries.try_get_with_by_ref(text, build).await;
        built.map_err(|error: Arc<RegistryError>| RegistryError::clone(&error))
    }

    /// Returns whether the package did not change after the document was built, up to `last_event`.
    async fn is_current(
        &self,
        entry: &CacheEntry,
        last_event: i64,
        key: DocumentKey<'_>,
    ) -> Result<bool, RegistryError> {
        if entry.validated_at.load(Ordering::Acquire) >= last_event {
            return Ok(true);
        }
        let (namespace, package) = (key.namespace.clone(), key.package.clone());
        let last_change = move |conn: &mut _| packages::last_change(conn, &namespace, &package);
        let is_current = self.store.read(last_change).await? == entry.last_change;
        if is_current {
            entry.validated_at.fetch_max(last_event, Ordering::AcqRel);
        }
        Ok(is_current)
    }
}
