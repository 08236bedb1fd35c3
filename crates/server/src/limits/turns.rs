//! How many archives are unpacked and stored at once.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use ipfs_registry_core::wire::Code;
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::timeout,
};

use crate::{ApiError, LimitsConfig};

/// When who was refused a turn should ask again, in seconds.
const AGAIN: u64 = 5;

/// Turns for some at once; a number of others may wait for one, first come first served.
pub(super) struct Turns {
    free: Semaphore,
    waiting: AtomicUsize,
    most_waiting: usize,
    wait: Duration,
}

/// A turn, until it is dropped.
pub(crate) type Turn<'a> = SemaphorePermit<'a>;

impl Turns {
    pub(super) fn new(config: &LimitsConfig) -> Self {
        Self {
            free: Semaphore::new(config.publishes),
            waiting: AtomicUsize::new(0),
            most_waiting: config.publishes_waiting,
            wait: Duration::from_secs(config.publish_wait_seconds),
        }
    }

    /// A turn: now, or after a while, or not at all where too many wait or it takes too long.
    pub(super) async fn take(&self) -> Result<Turn<'_>, ApiError> {
        if let Ok(turn) = self.free.try_acquire() {
            return Ok(turn);
        }
        let _place = self.place().ok_or_else(busy)?;
        let turn = timeout(self.wait, self.free.acquire()).await.map_err(|_| busy())?;
        turn.map_err(ApiError::internal)
    }

    fn place(&self) -> Option<Place<'_>> {
        let place = Place(&self.waiting);
        // Counted before it is known whether there is one, and given back where there is not.
        (self.waiting.fetch_add(1, Ordering::Relaxed) < self.most_waiting).then_some(place)
    }
}

/// A place among those who wait, until it is dropped: also when who waits has gone away.
struct Place<'a>(&'a AtomicUsize);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

fn busy() -> ApiError {
    let words = "too many archives are being published; try again later";
    ApiError::refused(Code::PublishBusy, words).retry_after(AGAIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[actix_web::test]
    async fn one_past_those_who_may_wait_is_refused() {
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
    async fn nobody_waits_for_ever() {
        let config = LimitsConfig { publishes: 1, publish_wait_seconds: 0, ..Default::default() };
        let turns = Turns::new(&config);
        let _first = turns.take().await.unwrap();

        assert_eq!(turns.take().await.unwrap_err().code(), Code::PublishBusy);
    }
}
