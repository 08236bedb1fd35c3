//! Counters of the hits and misses of a cache.

use std::sync::atomic::{AtomicU64, Ordering};

/// Counts the hits and misses of one cache.
#[derive(Default)]
pub(crate) struct Lookups {
    hits: AtomicU64,
    misses: AtomicU64,
}

impl Lookups {
    /// Counts a lookup with this result, and returns the result.
    pub(crate) fn count<T>(&self, found: Option<T>) -> Option<T> {
        let counter = if found.is_some() { &self.hits } else { &self.misses };
        counter.fetch_add(1, Ordering::Relaxed);
        found
    }

    /// Returns the counts so far. `cache` is the cache's name.
    pub(crate) fn counts(&self, cache: &'static str) -> CacheCounts {
        let [hits, misses] = [&self.hits, &self.misses].map(|count| count.load(Ordering::Relaxed));
        CacheCounts { cache, hits, misses }
    }
}

/// The number of hits and misses of a cache.
pub(crate) struct CacheCounts {
    pub(crate) cache: &'static str,
    pub(crate) hits: u64,
    pub(crate) misses: u64,
}
