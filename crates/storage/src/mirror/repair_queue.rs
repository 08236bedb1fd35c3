//! The copies that wait for repair, are under repair, or could not be repaired.

use std::{
    collections::HashSet,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use moka::sync::Cache;
use tokio::sync::{Semaphore, SemaphorePermit, watch};

use super::remembered::Copy;

/// The repairs of a mirror.
pub(super) struct RepairQueue {
    /// The copies that are being repaired or wait for their turn.
    under_way: watch::Sender<HashSet<Copy>>,
    /// The copies whose repair failed a moment ago.
    resting: Cache<Copy, ()>,
    turns: Semaphore,
    done: AtomicU64,
}

impl RepairQueue {
    /// How many repairs run at once: they shall not take the disks from the readers.
    const AT_ONCE: usize = 2;

    /// How many may run or wait. Beyond it a bad copy is left to the next read that finds it.
    const WAITING: usize = 1000;

    /// How long a copy whose repair failed is left alone.
    const REST: Duration = Duration::from_secs(60);

    pub(super) fn new() -> Self {
        Self {
            under_way: watch::Sender::default(),
            resting: Cache::builder().max_capacity(10_000).time_to_live(Self::REST).build(),
            turns: Semaphore::new(Self::AT_ONCE),
            done: AtomicU64::new(0),
        }
    }

    pub(super) fn done(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }

    pub(super) async fn finished(&self) {
        // It fails where the sender is gone, and `self` has it.
        let finished = self.under_way.subscribe().wait_for(HashSet::is_empty).await.is_ok();
        debug_assert!(finished, "the sender outlives the wait");
    }

    /// Whether the copy is being repaired, or its repair failed a moment ago.
    pub(super) fn knows(&self, copy: Copy) -> bool {
        self.resting.contains_key(&copy) || self.under_way.borrow().contains(&copy)
    }

    /// Whether the repair of `copy` may start now; it is under way then.
    pub(super) fn begin(&self, copy: Copy) -> bool {
        !self.resting.contains_key(&copy)
            && self
                .under_way
                .send_if_modified(|copies| copies.len() < Self::WAITING && copies.insert(copy))
    }

    /// Waits until fewer than the allowed number of repairs run.
    pub(super) async fn turn(&self) -> SemaphorePermit<'_> {
        self.turns.acquire().await.expect("the semaphore is never closed")
    }

    /// Records the end of a repair, also of one that was cancelled.
    pub(super) fn end(&self, copy: Copy) {
        self.under_way.send_modify(|copies| {
            copies.remove(&copy);
        });
    }

    /// Records that a copy was replaced.
    pub(super) fn succeeded(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }

    /// Records that a copy could not be replaced.
    pub(super) fn failed(&self, copy: Copy) {
        self.resting.insert(copy, ());
    }
}
