//! The repairs that are queued, running or failed a short time ago.

use std::{
    collections::HashSet,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use moka::sync::Cache;
use tokio::sync::{Semaphore, SemaphorePermit, watch};

use super::verified::CopyKey;

/// The queue of a mirror's repairs. It never holds the same copy twice.
pub(super) struct RepairQueue {
    /// The copies whose repair is queued or running.
    active: watch::Sender<HashSet<CopyKey>>,
    /// The copies whose repair failed less than [`Self::RETRY_DELAY`] ago.
    recently_failed: Cache<CopyKey, ()>,
    permits: Semaphore,
    done: AtomicU64,
}

impl RepairQueue {
    /// How many repairs run at once. Few, so that reads keep most of the disk bandwidth.
    const CONCURRENCY: usize = 2;

    /// How many repairs may be queued or running. When it is full, the next read that finds the
    /// bad copy tries again.
    const CAPACITY: usize = 1000;

    /// How long to wait after a failed repair before the next attempt.
    const RETRY_DELAY: Duration = Duration::from_secs(60);

    pub(super) fn new() -> Self {
        Self {
            active: watch::Sender::default(),
            recently_failed: Cache::builder()
                .max_capacity(10_000)
                .time_to_live(Self::RETRY_DELAY)
                .build(),
            permits: Semaphore::new(Self::CONCURRENCY),
            done: AtomicU64::new(0),
        }
    }

    pub(super) fn done(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }

    pub(super) async fn wait_until_idle(&self) {
        // Fails only when the sender is dropped, and `self` owns it.
        let finished = self.active.subscribe().wait_for(HashSet::is_empty).await.is_ok();
        debug_assert!(finished, "the sender outlives the wait");
    }

    /// Whether the copy's repair is queued or running, or failed a short time ago.
    pub(super) fn contains(&self, copy: CopyKey) -> bool {
        self.recently_failed.contains_key(&copy) || self.active.borrow().contains(&copy)
    }

    /// Adds the copy to the queue. Returns `false` if it is already there, the queue is full, or its
    /// repair failed a short time ago.
    pub(super) fn try_begin(&self, copy: CopyKey) -> bool {
        !self.recently_failed.contains_key(&copy)
            && self
                .active
                .send_if_modified(|copies| copies.len() < Self::CAPACITY && copies.insert(copy))
    }

    /// Waits until another repair may run.
    pub(super) async fn permit(&self) -> SemaphorePermit<'_> {
        self.permits.acquire().await.expect("the semaphore is never closed")
    }

    /// Removes a copy from the queue.
    pub(super) fn remove(&self, copy: CopyKey) {
        self.active.send_modify(|copies| {
            copies.remove(&copy);
        });
    }

    /// Counts a repair that succeeded.
    pub(super) fn record_success(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }

    /// Delays the next repair of a copy whose repair failed.
    pub(super) fn record_failure(&self, copy: CopyKey) {
        self.recently_failed.insert(copy, ());
    }
}
