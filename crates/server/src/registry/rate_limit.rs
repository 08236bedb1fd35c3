//! A rate limit for each key: a token bucket (GCRA).

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

/// After how many checks full buckets are evicted, so that memory is bounded by the number of recently
/// active keys.
const EVICTION_INTERVAL: usize = 10_000;

/// Limits the rate of events of each key.
pub(crate) struct RateLimit<K: Clone + Eq + Hash> {
    limiter: RateLimiter<K, HashMapStateStore<K>, DefaultClock, NoOpMiddleware>,
    clock: DefaultClock,
    checks: AtomicUsize,
}

impl<K: Clone + Eq + Hash> RateLimit<K> {
    /// Allows `count` events a second, and `burst` at once. Returns `None`, no limit, if either is 0.
    pub(crate) fn per_second(count: u32, burst: u32) -> Option<Self> {
        let burst = NonZeroU32::new(burst)?;
        Some(Self::new(Quota::per_second(NonZeroU32::new(count)?).allow_burst(burst)))
    }

    /// Allows `count` events a minute, all of them at once. Returns `None`, no limit, if `count` is 0.
    pub(crate) fn per_minute(count: u32) -> Option<Self> {
        Some(Self::new(Quota::per_minute(NonZeroU32::new(count)?)))
    }

    fn new(quota: Quota) -> Self {
        let checks = AtomicUsize::new(0);
        Self { limiter: RateLimiter::hashmap(quota), clock: DefaultClock::default(), checks }
    }

    /// Counts an event of `key`. Returns after how many seconds to try again if it is over the limit.
    pub(crate) fn check(&self, key: &K) -> Result<(), u64> {
        if self.checks.fetch_add(1, Ordering::Relaxed) % EVICTION_INTERVAL == EVICTION_INTERVAL - 1
        {
            self.limiter.retain_recent();
        }
        let checked = self.limiter.check_key(key);
        checked.map_err(|denied| round_up(denied.wait_time_from(self.clock.now())))
    }
}

/// Returns the duration in seconds, rounded up.
fn round_up(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_has_its_own_burst() {
        let rate = RateLimit::per_second(1, 3).unwrap();

        for _ in 0..3 {
            assert_eq!(rate.check(&"one"), Ok(()));
        }
        assert_eq!(rate.check(&"one"), Err(1));
        assert_eq!(rate.check(&"another"), Ok(()));
        assert!(RateLimit::<u8>::per_second(0, 3).is_none());
    }

    #[test]
    fn full_buckets_are_evicted() {
        let rate = RateLimit::per_second(1_000_000, 1).unwrap();

        for key in 0..3 * EVICTION_INTERVAL {
            assert_eq!(rate.check(&key), Ok(()));
        }

        assert!(rate.limiter.len() < 2 * EVICTION_INTERVAL, "{}", rate.limiter.len());
    }
}
