//! Passes over a layer that failed a moment ago.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// What is known of one layer's health: nothing, or when it failed last.
///
/// A layer that failed rests. After that one read tries it; the others go on passing it over until
/// that one succeeded or the rest is over again, so that a layer that hangs holds up one reader at
/// a time and not all of them.
pub(super) struct Breaker {
    failed: Mutex<Option<Instant>>,
    rest: Duration,
}

/// What a result made of a layer's health.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// It failed for the first time since it last worked.
    Broke,
    /// It works again.
    Recovered,
    /// It is as it was.
    Same,
}

impl Breaker {
    pub(super) fn new(rest: Duration) -> Self {
        Self { failed: Mutex::new(None), rest }
    }

    /// Whether the layer may be asked before others; whoever is told so after a failure is the one
    /// who tries.
    pub(super) fn admits(&self) -> bool {
        let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        match *failed {
            None => true,
            Some(since) if since.elapsed() < self.rest => false,
            Some(_) => {
                *failed = Some(Instant::now());
                true
            }
        }
    }

    pub(super) fn failed(&self) -> Change {
        match self.set(Some(Instant::now())) {
            None => Change::Broke,
            Some(_) => Change::Same,
        }
    }

    pub(super) fn worked(&self) -> Change {
        match self.set(None) {
            None => Change::Same,
            Some(_) => Change::Recovered,
        }
    }

    fn set(&self, failed: Option<Instant>) -> Option<Instant> {
        std::mem::replace(&mut *self.failed.lock().unwrap_or_else(PoisonError::into_inner), failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_layer_that_failed_rests_and_then_one_reader_tries_it() {
        let breaker = Breaker::new(Duration::from_millis(50));
        assert!(breaker.admits() && breaker.admits());

        assert_eq!(breaker.failed(), Change::Broke);
        assert_eq!(breaker.failed(), Change::Same);
        assert!(!breaker.admits());

        std::thread::sleep(Duration::from_millis(60));
        assert!(breaker.admits());
        assert!(!breaker.admits());

        assert_eq!(breaker.worked(), Change::Recovered);
        assert!(breaker.admits() && breaker.admits());
    }
}
