//! Prepared answers to stock clients, such as packuments and index files: built once per change of a
//! package, cached in memory, and answered by their entity tags.

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

/// How often a document is built again because its package changed meanwhile.
const TRIES: usize = 3;

/// Documents by key, bounded in bytes; cheap to clone.
#[derive(Clone)]
pub(crate) struct DocumentCache {
    entries: Cache<String, Arc<CacheEntry>>,
    store: Store,
}

/// A document as it was built, with the last event that had changed its package.
pub(crate) struct BuiltDocument {
    pub(crate) document: Document,
    pub(crate) changed: i64,
}

struct CacheEntry {
    document: Arc<Document>,
    /// The last event that had changed the package when the document was built.
    changed: i64,
    /// The last event of the registry at which the document was known to be current.
    checked: AtomicI64,
}

impl DocumentCache {
    /// A cache of at most `limit` bytes.
    pub(crate) fn new(limit: u64, store: Store) -> Self {
        let weigher = |key: &String, entry: &Arc<CacheEntry>| {
            u32::try_from(key.len() + entry.document.weight()).unwrap_or(u32::MAX)
        };
        let entries = Cache::builder().max_capacity(limit).weigher(weigher).build();
        Self { entries, store }
    }

    /// Returns the document of `key` if it is cached and no event happened since it was last known to be
    /// current. A hit needs no parsing of the request.
    pub(crate) async fn cached(&self, key: &str) -> Result<Option<Arc<Document>>, RegistryError> {
        let last_event = self.store.last_event().await?;
        let entry = self.entries.get(key).await;
        let current = entry.filter(|entry| entry.checked.load(Ordering::Acquire) >= last_event);
        Ok(current.map(|entry| Arc::clone(&entry.document)))
    }

    /// Returns the document of `key`, which describes one package. `build` builds it if it is not cached
    /// or the package has changed since. Concurrent callers share one build.
    ///
    /// A change by this instance is seen at once, one by another instance within a second.
    pub(crate) async fn get<F>(
        &self,
        (key, namespace, package): (&str, &Namespace, &PackageName),
        build: impl Fn() -> F,
    ) -> Result<Arc<Document>, RegistryError>
    where
        F: Future<Output = Result<BuiltDocument, RegistryError>>,
    {
        let last_event = self.store.last_event().await?;
        let mut entry = self.entry(key, last_event, &build).await?;
        for _ in 0..TRIES {
            if self.is_current(&entry, last_event, (namespace, package)).await? {
                break;
            }
            self.entries.invalidate(key).await;
            entry = self.entry(key, last_event, &build).await?;
        }
        Ok(Arc::clone(&entry.document))
    }

    async fn entry<F>(
        &self,
        key: &str,
        last_event: i64,
        build: &impl Fn() -> F,
    ) -> Result<Arc<CacheEntry>, RegistryError>
    where
        F: Future<Output = Result<BuiltDocument, RegistryError>>,
    {
        if let Some(entry) = self.entries.get(key).await {
            return Ok(entry);
        }
        let build = async {
            let BuiltDocument { document, changed } = build().await?;
            let (document, checked) = (Arc::new(document), AtomicI64::new(last_event));
            Ok(Arc::new(CacheEntry { document, changed, checked }))
        };
        let built = self.entries.try_get_with_by_ref(key, build).await;
        built.map_err(|error: Arc<RegistryError>| RegistryError::clone(&error))
    }

    /// Whether the package has not changed since the document was built, up to `last_event`.
    async fn is_current(
        &self,
        entry: &CacheEntry,
        last_event: i64,
        (namespace, package): (&Namespace, &PackageName),
    ) -> Result<bool, RegistryError> {
        if entry.checked.load(Ordering::Acquire) >= last_event {
            return Ok(true);
        }
        let (namespace, package) = (namespace.clone(), package.clone());
        let changed = move |conn: &mut _| packages::last_change(conn, &namespace, &package);
        let is_current = self.store.read(changed).await? == entry.changed;
        if is_current {
            entry.checked.fetch_max(last_event, Ordering::AcqRel);
        }
        Ok(is_current)
    }
}
