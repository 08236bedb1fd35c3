//! A circuit breaker for reads of a layer.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Skips a layer for a cooldown time after a failure.
///
/// After the cooldown, one read tries the layer. The other reads skip it until that one succeeds or
/// another cooldown has passed, so that a layer that hangs delays one read at a time.
pub(super) struct CircuitBreaker {
    failed: Mutex<Option<Instant>>,
    cooldown: Duration,
}

/// How a result changed the state of a breaker.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum StateChange {
    /// The first failure since the last success.
    Opened,
    /// The first success since the last failure.
    Closed,
    /// No change.
    Unchanged,
}

impl CircuitBreaker {
    pub(super) fn new(cooldown: Duration) -> Self {
        Self { failed: Mutex::new(None), cooldown }
    }

    /// Whether to try the layer. After a failure it returns `true` to one caller per cooldown.
    pub(super) fn allows(&self) -> bool {
        let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        match *failed {
            None => true,
            Some(since) if since.elapsed() < self.cooldown => false,
            Some(_) => {
                *failed = Some(Instant::now());
                true
            }
        }
    }

    pub(super) fn record_failure(&self) -> StateChange {
        match self.set(Some(Instant::now())) {
            None => StateChange::Opened,
            Some(_) => StateChange::Unchanged,
        }
    }

    pub(super) fn record_success(&self) -> StateChange {
        match self.set(None) {
            None => StateChange::Unchanged,
            Some(_) => StateChange::Closed,
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
        let breaker = CircuitBreaker::new(Duration::from_millis(50));
        assert!(breaker.allows() && breaker.allows());

        assert_eq!(breaker.record_failure(), StateChange::Opened);
        assert_eq!(breaker.record_failure(), StateChange::Unchanged);
        assert!(!breaker.allows());

        std::thread::sleep(Duration::from_millis(60));
        assert!(breaker.allows());
        assert!(!breaker.allows());

        assert_eq!(breaker.record_success(), StateChange::Closed);
        assert!(breaker.allows() && breaker.allows());
    }
}
