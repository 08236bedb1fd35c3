//! An in-memory cache of the verified bytes of small archives.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use ipfs_registry_core::ContentId;
use moka::future::Cache;

use crate::registry::{CacheCounts, Lookups, RegistryError};

/// The estimated memory of a cache entry beside its bytes, in bytes.
const ENTRY_OVERHEAD: usize = 512;

/// How long bytes are cached. The layers are read again after it, so that a lost or damaged copy is
/// noticed and repaired however often the archive is fetched.
const TTL: Duration = Duration::from_secs(1);

/// The largest archive that is cached, in bytes.
pub(super) const MAX_CACHED: u64 = 1024 * 1024;

/// Caches the bytes of archives by content id, bounded in bytes. Cheap to clone; concurrent callers share
/// one read.
#[derive(Clone)]
pub(crate) struct ArchiveCache {
    entries: Cache<ContentId, Bytes>,
    lookups: Arc<Lookups>,
}

impl ArchiveCache {
    /// Creates a cache of at most `limit` bytes.
    pub(crate) fn new(limit: u64) -> Self {
        let weigher = |_: &ContentId, bytes: &Bytes| {
            u32::try_from(ENTRY_OVERHEAD + bytes.len()).unwrap_or(u32::MAX)
        };
        let entries = Cache::builder().max_capacity(limit).weigher(weigher).time_to_live(TTL);
        Self { entries: entries.build(), lookups: Arc::default() }
    }

    /// Returns the hits and misses so far.
    pub(crate) fn counts(&self) -> CacheCounts {
        self.lookups.counts("archives")
    }

    /// Returns the cached bytes; at a miss, calls `read` and caches what it returns.
    pub(super) async fn get<F>(
        &self,
        content_id: ContentId,
        read: impl FnOnce() -> F,
    ) -> Result<Bytes, RegistryError>
    where
        F: Future<Output = Result<Bytes, RegistryError>>,
    {
        if let Some(bytes) = self.lookups.count(self.entries.get(&content_id).await) {
            return Ok(bytes);
        }
        let read = self.entries.try_get_with(content_id, read());
        read.await.map_err(|error| RegistryError::clone(&error))
    }
}
