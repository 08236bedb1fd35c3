//! How often somebody may do something, in the long run and at once.

use std::{
    hash::Hash,
    num::NonZeroU32,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use governor::{
    Quota, RateLimiter,
    clock::{Clock as _, DefaultClock},
    middleware::NoOpMiddleware,
    state::keyed::HashMapStateStore,
};

/// After how many counts those who may start afresh are forgotten, so that memory stays with the
/// number of those who were active lately.
const SWEEP: usize = 10_000;

/// A bucket of tokens for each of those who are counted.
pub(crate) struct Rate<K: Clone + Eq + Hash> {
    limiter: RateLimiter<K, HashMapStateStore<K>, DefaultClock, NoOpMiddleware>,
    clock: DefaultClock,
    counted: AtomicUsize,
}

impl<K: Clone + Eq + Hash> Rate<K> {
    /// So many a second, and `burst` at once; none where `count` is 0, which is no limit.
    pub(crate) fn per_second(count: u32, burst: u32) -> Option<Self> {
        let burst = NonZeroU32::new(burst)?;
        Some(Self::new(Quota::per_second(NonZeroU32::new(count)?).allow_burst(burst)))
    }

    /// So many a minute, all of them at once if need be; none where `count` is 0.
    pub(crate) fn per_minute(count: u32) -> Option<Self> {
        Some(Self::new(Quota::per_minute(NonZeroU32::new(count)?)))
    }

    fn new(quota: Quota) -> Self {
        let counted = AtomicUsize::new(0);
        Self { limiter: RateLimiter::hashmap(quota), clock: DefaultClock::default(), counted }
    }

    /// Counts one of `who`; where that is one too many, in how many seconds it is not.
    pub(crate) fn count(&self, who: &K) -> Result<(), u64> {
        if self.counted.fetch_add(1, Ordering::Relaxed) % SWEEP == SWEEP - 1 {
            self.limiter.retain_recent();
        }
        self.limiter.check_key(who).map_err(|early| whole(early.wait_time_from(self.clock.now())))
    }
}

fn whole(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_a_burst_and_then_waits() {
        let rate = Rate::per_second(1, 3).unwrap();

        for _ in 0..3 {
            assert_eq!(rate.count(&"one"), Ok(()));
        }
        assert_eq!(rate.count(&"one"), Err(1));
        assert_eq!(rate.count(&"another"), Ok(()));
        assert!(Rate::<u8>::per_second(0, 3).is_none());
    }

    #[test]
    fn those_who_may_start_afresh_are_forgotten() {
        let rate = Rate::per_second(1_000_000, 1).unwrap();

        for who in 0..3 * SWEEP {
            assert_eq!(rate.count(&who), Ok(()));
        }

        assert!(rate.limiter.len() < 2 * SWEEP, "{}", rate.limiter.len());
    }
}
