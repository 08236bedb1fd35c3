//! Limits the rate at which a scrub reads.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::{Instant, sleep_until};

/// Limits the average rate: each object waits for the time that the objects before it take at this rate.
///
/// The read of an object itself is not slowed down, because the layers' timeouts would end it.
pub(super) struct RateLimiter {
    /// Bytes per second; `None` is unlimited.
    rate: Option<u64>,
    next: Mutex<Instant>,
}

impl RateLimiter {
    /// Creates a limiter of `rate` bytes per second; 0 is unlimited.
    pub(super) fn new(rate: u64) -> Self {
        Self { rate: (rate > 0).then_some(rate), next: Mutex::new(Instant::now()) }
    }

    pub(super) fn unlimited() -> Self {
        Self::new(0)
    }

    /// Waits until `bytes` may be read.
    pub(super) async fn acquire(&self, bytes: u64) {
        if let Some(rate) = self.rate {
            sleep_until(self.reserve(bytes, rate)).await;
        }
    }

    fn reserve(&self, bytes: u64, rate: u64) -> Instant {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let start = (*next).max(Instant::now());
        *next = start + Duration::from_secs_f64(bytes as f64 / rate as f64);
        start
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_read_waits_for_the_bytes_before_it() {
        let limiter = RateLimiter::new(100);

        let starts = [250, 1000, 1].map(|bytes| limiter.reserve(bytes, 100));

        assert_eq!(starts[1] - starts[0], Duration::from_millis(2500));
        assert_eq!(starts[2] - starts[1], Duration::from_secs(10));
    }
}
