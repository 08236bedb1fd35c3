//! A queue that limits how many archives are unpacked and stored concurrently.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use ipfs_registry_core::wire::Code;
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::timeout,
};

use crate::{config::LimitsConfig, registry::RegistryError};

/// The `Retry-After` of a refusal, in seconds.
const RETRY_AFTER: u64 = 5;

/// A fair semaphore with a bounded queue.
pub(super) struct PublishQueue {
    permits: Semaphore,
    waiting: AtomicUsize,
    max_waiting: usize,
    /// How long a publish may wait.
    timeout: Duration,
}

/// A permit to publish. Dropping it releases it.
pub(super) type PublishPermit<'a> = SemaphorePermit<'a>;

impl PublishQueue {
    pub(super) fn new(config: &LimitsConfig) -> Self {
        Self {
            permits: Semaphore::new(config.publishes),
            waiting: AtomicUsize::new(0),
            max_waiting: config.publishes_waiting,
            timeout: Duration::from_secs(config.publish_wait_seconds),
        }
    }

    /// Waits for a permit. Fails if the queue is full or the wait times out.
    pub(super) async fn acquire(&self) -> Result<PublishPermit<'_>, RegistryError> {
        if let Ok(permit) = self.permits.try_acquire() {
            return Ok(permit);
        }
        let _slot = self.enqueue().ok_or_else(busy)?;
        let permit = timeout(self.timeout, self.permits.acquire()).await.map_err(|_| busy())?;
        permit.map_err(RegistryError::internal)
    }

    /// Returns a slot in the queue; `None` if the queue is full.
    fn enqueue(&self) -> Option<QueueSlot<'_>> {
        let slot = QueueSlot(&self.waiting);
        // If the queue is full, dropping the slot undoes this increment.
        (self.waiting.fetch_add(1, Ordering::Relaxed) < self.max_waiting).then_some(slot)
    }
}

/// A slot in the queue. Dropping it frees the slot, also if the request is cancelled.
struct QueueSlot<'a>(&'a AtomicUsize);

impl Drop for QueueSlot<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

fn busy() -> RegistryError {
    let detail = "too many archives are being published; try again later";
    RegistryError::refused(Code::PublishBusy, detail).retry_after(RETRY_AFTER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[actix_web::test]
    async fn a_full_queue_refuses_the_next_publish() {
        let config = LimitsConfig { publishes: 1, publishes_waiting: 1, ..LimitsConfig::default() };
        let queue = PublishQueue::new(&config);
        let first = queue.acquire().await.unwrap();
        let mut second = std::pin::pin!(queue.acquire());
        assert!(futures_util::poll!(&mut second).is_pending());

        assert_eq!(queue.acquire().await.unwrap_err().code(), Code::PublishBusy);

        drop(first);
        drop(second.await.unwrap());
        assert_eq!(queue.waiting.load(Ordering::Relaxed), 0);
    }

    #[actix_web::test]
    async fn a_wait_times_out() {
        let config = LimitsConfig { publishes: 1, publish_wait_seconds: 0, ..Default::default() };
        let queue = PublishQueue::new(&config);
        let _first = queue.acquire().await.unwrap();

        assert_eq!(queue.acquire().await.unwrap_err().code(), Code::PublishBusy);
    }
}
