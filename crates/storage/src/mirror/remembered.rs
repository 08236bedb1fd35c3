//! Which copies were verified whole, so that they are not hashed at each request.

use std::time::{Duration, SystemTime};

use ipfs_registry_core::ContentId;
use moka::sync::Cache;

use crate::Stat;

/// A copy of an object: the index of its layer, and the object.
pub(super) type Copy = (usize, ContentId);

/// What the layers told of the copies that were verified, when they were.
///
/// An object that was just put is not here: its first whole read finds out whether the layer
/// really gives what it took.
pub(super) struct Remembered {
    stats: Cache<Copy, Stat>,
    settled: Duration,
}

impl Remembered {
    /// How many copies are remembered; the one that was used least is forgotten first.
    const CAPACITY: u64 = 100_000;

    /// How long a copy must have been unchanged when its verification began. Two changes within
    /// one tick of a layer's clock have the same time, and the coarsest clock ticks every 2 s.
    pub(super) const SETTLED: Duration = Duration::from_secs(2);

    pub(super) fn new(settled: Duration) -> Self {
        Self { stats: Cache::new(Self::CAPACITY), settled }
    }

    /// Whether the layer tells of this copy what it told when it was verified.
    pub(super) fn holds(&self, copy: Copy, stat: &Stat) -> bool {
        stat.modified.is_some() && self.stats.get(&copy).as_ref() == Some(stat)
    }

    /// Remembers a copy that was read from first to last and verified, with what the layer told of
    /// it when the read began, at `begun`.
    pub(super) fn keep(&self, copy: Copy, stat: Stat, begun: SystemTime) {
        let unchanged = stat.modified.and_then(|modified| begun.duration_since(modified).ok());
        if unchanged.is_some_and(|unchanged| unchanged >= self.settled) {
            self.stats.insert(copy, stat);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COPY: (usize, &[u8]) = (1, b"an object");

    fn copy() -> Copy {
        (COPY.0, ContentId::of(COPY.1))
    }

    fn stat(modified: SystemTime) -> Stat {
        Stat { size: 9, modified: Some(modified) }
    }

    #[test]
    fn a_copy_is_remembered_until_its_layer_tells_otherwise() {
        let remembered = Remembered::new(Remembered::SETTLED);
        let now = SystemTime::now();
        let old = stat(now - Duration::from_secs(2));

        remembered.keep(copy(), old, now);

        assert!(remembered.holds(copy(), &old));
        assert!(!remembered.holds((0, copy().1), &old));
        assert!(!remembered.holds(copy(), &stat(now)));
        assert!(!remembered.holds(copy(), &Stat { size: 8, ..old }));
    }

    #[test]
    fn a_copy_that_changed_a_moment_ago_is_not() {
        let remembered = Remembered::new(Remembered::SETTLED);
        let now = SystemTime::now();
        let recent = stat(now - Duration::from_millis(1999));
        let ahead = stat(now + Duration::from_secs(60));

        remembered.keep(copy(), recent, now);
        assert!(!remembered.holds(copy(), &recent));

        remembered.keep(copy(), ahead, now);
        assert!(!remembered.holds(copy(), &ahead));
    }

    #[test]
    fn a_copy_whose_layer_tells_no_time_is_not() {
        let remembered = Remembered::new(Duration::ZERO);
        let timeless = Stat { size: 9, modified: None };

        remembered.keep(copy(), timeless, SystemTime::now());

        assert!(!remembered.holds(copy(), &timeless));
    }
}
