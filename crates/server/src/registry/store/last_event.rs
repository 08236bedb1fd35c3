//! The number of the last event, cached for a second.

use std::{
    sync::atomic::{AtomicI64, AtomicU64, Ordering},
    time::{Duration, Instant},
};

use tokio::sync::Mutex;

use crate::registry::RegistryError;

/// How long the number is cached, unless this instance itself changes something.
const TTL: Duration = Duration::from_secs(1);

/// The number of the last event, and until when it is cached.
pub(super) struct LastEvent {
    begun: Instant,
    last: AtomicI64,
    /// The end of the TTL, in milliseconds after `begun`.
    expires_at: AtomicU64,
    /// How many changes this instance made.
    changes: AtomicU64,
    /// How many of them `last` includes.
    known: AtomicU64,
    querying: Mutex<()>,
}

impl LastEvent {
    pub(super) fn new() -> Self {
        Self {
            begun: Instant::now(),
            last: AtomicI64::new(0),
            expires_at: AtomicU64::new(0),
            changes: AtomicU64::new(1),
            known: AtomicU64::new(0),
            querying: Mutex::new(()),
        }
    }

    /// Expires the cached number, since this instance changed something.
    pub(super) fn expire(&self) {
        self.changes.fetch_add(1, Ordering::AcqRel);
    }

    /// Returns the cached number, or the one that `query` reads. Concurrent callers share one query.
    pub(super) async fn current<F>(&self, query: impl FnOnce() -> F) -> Result<i64, RegistryError>
    where
        F: Future<Output = Result<i64, RegistryError>>,
    {
        if let Some(last) = self.cached() {
            return Ok(last);
        }
        let _guard = self.querying.lock().await;
        match self.cached() {
            Some(last) => Ok(last),
            None => self.refresh(query()).await,
        }
    }

    fn cached(&self) -> Option<i64> {
        let changes = self.changes.load(Ordering::Acquire);
        let is_current = self.known.load(Ordering::Acquire) == changes
            && self.now() < self.expires_at.load(Ordering::Acquire);
        is_current.then(|| self.last.load(Ordering::Acquire))
    }

    async fn refresh(
        &self,
        query: impl Future<Output = Result<i64, RegistryError>>,
    ) -> Result<i64, RegistryError> {
        // Before the query: a change while it runs makes the next caller query again.
        let (changes, now) = (self.changes.load(Ordering::Acquire), self.now());
        let last = query.await?;
        self.last.store(last, Ordering::Release);
        self.known.store(changes, Ordering::Release);
        self.expires_at.store(now + TTL.as_millis() as u64, Ordering::Release);
        Ok(last)
    }

    fn now(&self) -> u64 {
        self.begun.elapsed().as_millis() as u64
    }
}
