//! Remembers the copies that were verified, so that later reads need not hash them.

use std::time::{Duration, SystemTime};

use ipfs_registry_core::ContentId;
use moka::sync::Cache;

use crate::ObjectMetadata;

/// A copy of an object: the index of its layer, and the object.
pub(super) type CopyKey = (usize, ContentId);

/// A cache of the verified copies, with the metadata that each had when it was verified.
///
/// A put does not insert an entry: the first complete read verifies what the layer stored.
pub(super) struct VerifiedCopies {
    stats: Cache<CopyKey, ObjectMetadata>,
    min_age: Duration,
}

impl VerifiedCopies {
    /// The capacity of the cache; the least used entries are evicted.
    const CAPACITY: u64 = 100_000;

    /// The minimum age of a copy when its verification starts. Two changes within one tick of a
    /// layer's clock have the same time, and the coarsest clock ticks every 2 s.
    pub(super) const MIN_AGE: Duration = Duration::from_secs(2);

    pub(super) fn new(min_age: Duration) -> Self {
        Self { stats: Cache::new(Self::CAPACITY), min_age }
    }

    /// Whether the copy was verified and its metadata has not changed since.
    pub(super) fn contains(&self, copy: CopyKey, metadata: &ObjectMetadata) -> bool {
        metadata.modified.is_some() && self.stats.get(&copy).as_ref() == Some(metadata)
    }

    /// Inserts a copy that was verified completely, with its metadata at `opened_at`, when the read
    /// started. Ignores copies without a time of change, or younger than the minimum age.
    pub(super) fn insert(&self, copy: CopyKey, metadata: ObjectMetadata, opened_at: SystemTime) {
        let unchanged =
            metadata.modified.and_then(|modified| opened_at.duration_since(modified).ok());
        if unchanged.is_some_and(|unchanged| unchanged >= self.min_age) {
            self.stats.insert(copy, metadata);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COPY: (usize, &[u8]) = (1, b"an object");

    fn copy() -> CopyKey {
        (COPY.0, ContentId::of(COPY.1))
    }

    fn stat(modified: SystemTime) -> ObjectMetadata {
        ObjectMetadata { size: 9, modified: Some(modified) }
    }

    #[test]
    fn a_copy_is_verified_until_its_metadata_changes() {
        let verified = VerifiedCopies::new(VerifiedCopies::MIN_AGE);
        let now = SystemTime::now();
        let old = stat(now - Duration::from_secs(2));

        verified.insert(copy(), old, now);

        assert!(verified.contains(copy(), &old));
        assert!(!verified.contains((0, copy().1), &old));
        assert!(!verified.contains(copy(), &stat(now)));
        assert!(!verified.contains(copy(), &ObjectMetadata { size: 8, ..old }));
    }

    #[test]
    fn a_recently_changed_copy_is_not_inserted() {
        let verified = VerifiedCopies::new(VerifiedCopies::MIN_AGE);
        let now = SystemTime::now();
        let recent = stat(now - Duration::from_millis(1999));
        let ahead = stat(now + Duration::from_secs(60));

        verified.insert(copy(), recent, now);
        assert!(!verified.contains(copy(), &recent));

        verified.insert(copy(), ahead, now);
        assert!(!verified.contains(copy(), &ahead));
    }

    #[test]
    fn a_copy_without_a_time_of_change_is_not_inserted() {
        let verified = VerifiedCopies::new(Duration::ZERO);
        let timeless = ObjectMetadata { size: 9, modified: None };

        verified.insert(copy(), timeless, SystemTime::now());

        assert!(!verified.contains(copy(), &timeless));
    }
}
