//! Limits how many archives are unpacked and stored concurrently.

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

/// A semaphore with a bounded queue, first come first served.
pub(super) struct Turns {
    free: Semaphore,
    waiting: AtomicUsize,
    most_waiting: usize,
    wait: Duration,
}

/// A permit to publish; it ends when it is dropped.
pub(super) type Turn<'a> = SemaphorePermit<'a>;

impl Turns {
    pub(super) fn new(config: &LimitsConfig) -> Self {
        Self {
            free: Semaphore::new(config.publishes),
            waiting: AtomicUsize::new(0),
            most_waiting: config.publishes_waiting,
            wait: Duration::from_secs(config.publish_wait_seconds),
        }
    }

    /// Waits for a turn. Refuses if the queue is full or the wait takes too long.
    pub(super) async fn take(&self) -> Result<Turn<'_>, RegistryError> {
        if let Ok(turn) = self.free.try_acquire() {
            return Ok(turn);
        }
        let _place = self.place().ok_or_else(busy)?;
        let turn = timeout(self.wait, self.free.acquire()).await.map_err(|_| busy())?;
        turn.map_err(RegistryError::internal)
    }

    fn place(&self) -> Option<Place<'_>> {
        let place = Place(&self.waiting);
        // Counted first, and given back by `drop` if the queue is full.
        (self.waiting.fetch_add(1, Ordering::Relaxed) < self.most_waiting).then_some(place)
    }
}

/// A place in the queue. It ends when it is dropped, also if the request is cancelled.
struct Place<'a>(&'a AtomicUsize);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

fn busy() -> RegistryError {
    let words = "too many archives are being published; try again later";
    RegistryError::refused(Code::PublishBusy, words).retry_after(RETRY_AFTER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[actix_web::test]
    async fn a_full_queue_refuses_the_next() {
        let config = LimitsConfig { publishes: 1, publishes_waiting: 1, ..LimitsConfig::default() };
        let turns = Turns::new(&config);
        let first = turns.take().await.unwrap();
        let mut second = std::pin::pin!(turns.take());
        assert!(futures_util::poll!(&mut second).is_pending());

        assert_eq!(turns.take().await.unwrap_err().code(), Code::PublishBusy);

        drop(first);
        drop(second.await.unwrap());
        assert_eq!(turns.waiting.load(Ordering::Relaxed), 0);
    }

    #[actix_web::test]
    async fn a_wait_has_a_limit() {
        let config = LimitsConfig { publishes: 1, publish_wait_seconds: 0, ..Default::default() };
        let turns = Turns::new(&config);
        let _first = turns.take().await.unwrap();

        assert_eq!(turns.take().await.unwrap_err().code(), Code::PublishBusy);
    }
}
