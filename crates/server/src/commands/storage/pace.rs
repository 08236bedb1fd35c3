//! How fast objects are read.

use std::{sync::Mutex, sync::PoisonError, time::Duration};

use tokio::time::{Instant, sleep_until};

/// Lets bytes through at a rate, on average: each object waits until those before it are paid for.
///
/// An object itself is read as fast as it comes. Were its pieces held back, the limits of time on
/// layers would be at fault.
pub(super) struct Pace {
    /// Bytes a second.
    rate: Option<u64>,
    next: Mutex<Instant>,
}

impl Pace {
    /// So many bytes a second; 0 is no limit.
    pub(super) fn new(rate: u64) -> Self {
        Self { rate: (rate > 0).then_some(rate), next: Mutex::new(Instant::now()) }
    }

    /// No limit.
    pub(super) fn unlimited() -> Self {
        Self::new(0)
    }

    /// Waits until so many bytes may be read.
    pub(super) async fn admit(&self, bytes: u64) {
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
    fn each_waits_for_the_bytes_before_it() {
        let pace = Pace::new(100);

        let starts = [250, 1000, 1].map(|bytes| pace.reserve(bytes, 100));

        assert_eq!(starts[1] - starts[0], Duration::from_millis(2500));
        assert_eq!(starts[2] - starts[1], Duration::from_secs(10));
    }
}
