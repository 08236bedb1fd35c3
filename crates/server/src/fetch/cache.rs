//! What fetches keep in memory: rows, and the verified bytes of small archives.
//!
//! Nothing here is ever out of date: a reference names the same archive for ever, and an archive
//! is named by its bytes.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use ipfs_registry_core::ContentId;
use moka::future::Cache as Kept;

use super::lookup::Prepared;
use crate::ApiError;

/// What prepared rows may take together, in bytes.
const ROWS_LIMIT: u64 = 8 * 1024 * 1024;

/// What an entry takes beside its bytes or block digests, about, in bytes.
const ENTRY: usize = 512;

/// How long bytes are kept. Read anew each second, a copy that was lost or damaged is noticed and
/// healed however often it is asked for.
const KEPT: Duration = Duration::from_secs(1);

/// The largest archive whose bytes are kept, in bytes.
pub(super) const SMALL: u64 = 1024 * 1024;

/// Bounded in bytes, cheap to clone; of many who ask for one thing at once, one fetches it.
#[derive(Clone)]
pub(crate) struct Cache {
    /// By the text of the query, which need then not be read again.
    rows: Kept<String, Arc<Prepared>>,
    bodies: Kept<ContentId, Bytes>,
    row_lookups: Arc<Lookups>,
    body_lookups: Arc<Lookups>,
}

/// How often something was in memory, and was not.
#[derive(Default)]
struct Lookups {
    hits: AtomicU64,
    misses: AtomicU64,
}

impl Lookups {
    /// Passes on what was found, and counts it.
    fn count<T>(&self, found: Option<T>) -> Option<T> {
        let counter = if found.is_some() { &self.hits } else { &self.misses };
        counter.fetch_add(1, Ordering::Relaxed);
        found
    }

    fn told(&self, cache: &'static str) -> CacheCounts {
        let [hits, misses] = [&self.hits, &self.misses].map(|count| count.load(Ordering::Relaxed));
        CacheCounts { cache, hits, misses }
    }
}

/// How often one part of the cache had what was asked for, and had not.
pub(crate) struct CacheCounts {
    pub(crate) cache: &'static str,
    pub(crate) hits: u64,
    pub(crate) misses: u64,
}

impl Cache {
    /// A cache of at most `limit` bytes of archives.
    pub(crate) fn new(limit: u64) -> Self {
        let row = |query: &String, row: &Arc<Prepared>| {
            weight(ENTRY + query.len() + row.blocks.len() * 32)
        };
        let body = |_: &ContentId, body: &Bytes| weight(ENTRY + body.len());
        Self {
            rows: Kept::builder().max_capacity(ROWS_LIMIT).weigher(row).build(),
            bodies: Kept::builder().max_capacity(limit).weigher(body).time_to_live(KEPT).build(),
            row_lookups: Arc::default(),
            body_lookups: Arc::default(),
        }
    }

    /// How often each part had what was asked for.
    pub(crate) fn counts(&self) -> [CacheCounts; 2] {
        [self.row_lookups.told("references"), self.body_lookups.told("archives")]
    }

    pub(super) async fn row<F>(
        &self,
        query: &str,
        read: impl FnOnce() -> F,
    ) -> Result<Arc<Prepared>, ApiError>
    where
        F: Future<Output = Result<Arc<Prepared>, ApiError>>,
    {
        if let Some(row) = self.row_lookups.count(self.rows.get(query).await) {
            return Ok(row);
        }
        let read = self.rows.try_get_with_by_ref(query, read());
        read.await.map_err(|error| ApiError::clone(&error))
    }

    pub(super) async fn body<F>(
        &self,
        content_id: ContentId,
        read: impl FnOnce() -> F,
    ) -> Result<Bytes, ApiError>
    where
        F: Future<Output = Result<Bytes, ApiError>>,
    {
        if let Some(body) = self.body_lookups.count(self.bodies.get(&content_id).await) {
            return Ok(body);
        }
        let read = self.bodies.try_get_with(content_id, read());
        read.await.map_err(|error| ApiError::clone(&error))
    }
}

fn weight(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}
