//! A cache of the number of the last event, for one second.

use std::{
    sync::atomic::{AtomicI64, AtomicU64, Ordering},
    time::{Duration, Instant},
};

use tokio::sync::Mutex;

use crate::registry::RegistryError;

/// How long the number is cached, unless this instance writes to the database.
const TTL: Duration = Duration::from_secs(1);

/// Caches the number of the last event.
pub(super) struct LastEvent {
    created: Instant,
    last: AtomicI64,
    /// The end of the TTL, in milliseconds after `created`.
    expires_at: AtomicU64,
    /// How many writes this instance made.
    writes: AtomicU64,
    /// How many of them `last` includes.
    included_writes: AtomicU64,
    query_lock: Mutex<()>,
}

impl LastEvent {
    pub(super) fn new() -> Self {
        Self {
            created: Instant::now(),
            last: AtomicI64::new(0),
            expires_at: AtomicU64::new(0),
            writes: AtomicU64::new(1),
            included_writes: AtomicU64::new(0),
            query_lock: Mutex::new(()),
        }
    }

    /// Invalidates the cached number after a write of this instance.
    pub(super) fn invalidate(&self) {
        self.writes.fetch_add(1, Ordering::AcqRel);
    }

    /// Returns the cached number; at a miss, the one that `query` reads. Concurrent callers share one query.
    pub(super) async fn get<F>(&self, query: impl FnOnce() -> F) -> Result<i64, RegistryError>
    where
        F: Future<Output = Result<i64, RegistryError>>,
    {
        if let Some(last) = self.cached() {
            return Ok(last);
        }
        let _guard = self.query_lock.lock().await;
        match self.cached() {
            Some(last) => Ok(last),
            None => self.refresh(query()).await,
        }
    }

    fn cached(&self) -> Option<i64> {
        let writes = self.writes.load(Ordering::Acquire);
        let is_current = self.included_writes.load(Ordering::Acquire) == writes
            && self.now() < self.expires_at.load(Ordering::Acquire);
        is_current.then(|| self.last.load(Ordering::Acquire))
    }

    async fn refresh(
        &self,
        query: impl Future<Output = Result<i64, RegistryError>>,
    ) -> Result<i64, RegistryError> {
        // Loaded before the query, so that a write during the query makes the next caller query again.
        let (writes, now) = (self.writes.load(Ordering::Acquire), self.now());
        let last = query.await?;
        self.last.store(last, Ordering::Release);
        self.included_writes.store(writes, Ordering::Release);
        self.expires_at.store(now + TTL.as_millis() as u64, Ordering::Release);
        Ok(last)
    }

    /// Returns the time in milliseconds after `created`.
    fn now(&self) -> u64 {
        self.created.elapsed().as_millis() as u64
    }
}
