//! The verified bytes of small archives, in memory.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use ipfs_registry_core::ContentId;
use moka::future::Cache;

use crate::registry::{CacheCounts, Lookups, RegistryError};

/// What an entry takes beside its bytes, about, in bytes.
const ENTRY: usize = 512;

/// How long bytes are cached. They are read anew each second, so that a copy that is lost or damaged is
/// noticed and repaired however often the archive is fetched.
const TTL: Duration = Duration::from_secs(1);

/// The largest archive that is cached, in bytes.
pub(super) const SMALL: u64 = 1024 * 1024;

/// Archives by content id, bounded in bytes. Cheap to clone; concurrent callers share one read.
#[derive(Clone)]
pub(crate) struct ArchiveCache {
    bodies: Cache<ContentId, Bytes>,
    lookups: Arc<Lookups>,
}

impl ArchiveCache {
    /// A cache of at most `limit` bytes.
    pub(crate) fn new(limit: u64) -> Self {
        let weigher =
            |_: &ContentId, body: &Bytes| u32::try_from(ENTRY + body.len()).unwrap_or(u32::MAX);
        let bodies = Cache::builder().max_capacity(limit).weigher(weigher).time_to_live(TTL);
        Self { bodies: bodies.build(), lookups: Arc::default() }
    }

    /// Hits and misses so far.
    pub(crate) fn counts(&self) -> CacheCounts {
        self.lookups.counts("archives")
    }

    /// Returns the cached bytes, or those that `read` reads.
    pub(super) async fn get<F>(
        &self,
        content_id: ContentId,
        read: impl FnOnce() -> F,
    ) -> Result<Bytes, RegistryError>
    where
        F: Future<Output = Result<Bytes, RegistryError>>,
    {
        if let Some(body) = self.lookups.count(self.bodies.get(&content_id).await) {
            return Ok(body);
        }
        let read = self.bodies.try_get_with(content_id, read());
        read.await.map_err(|error| RegistryError::clone(&error))
    }
}
