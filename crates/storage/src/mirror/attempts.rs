//! Chooses the layer to read a block from, after the failures so far.

use super::copy::CopyError;

/// The failures of each layer during one read.
///
/// A copy with a wrong block is still used for other blocks: two damaged copies may together hold
/// all good blocks. A layer that does not have the object is not tried again. A layer that failed
/// is tried again only when no other layer is left, up to `tries` times.
pub(super) struct ReadAttempts {
    layers: Vec<LayerAttempts>,
    tries: usize,
    /// Whether some layer has a damaged copy.
    pub(super) damaged: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct LayerAttempts {
    failures: usize,
    bad_block: Option<usize>,
    excluded: bool,
}

const UNKNOWN: LayerAttempts = LayerAttempts { failures: 0, bad_block: None, excluded: false };

impl ReadAttempts {
    /// Starts without failures of `count` layers, each of which may fail `tries` times.
    pub(super) fn new(count: usize, tries: usize) -> Self {
        Self { layers: vec![UNKNOWN; count], tries: tries.max(1), damaged: false }
    }

    /// Returns the layer to try for the block: the first without a failure in this read whose circuit
    /// breaker `allows` it, else the one with the fewest failures.
    pub(super) fn next_layer(&self, block: usize, allows: impl Fn(usize) -> bool) -> Option<usize> {
        let is_candidate = |index: &usize| self.layers[*index].may_have(block, self.tries);
        let candidates: Vec<usize> = (0..self.layers.len()).filter(is_candidate).collect();
        let fresh =
            candidates.iter().find(|index| self.layers[**index].failures == 0 && allows(**index));
        fresh.or(candidates.iter().min_by_key(|index| self.layers[**index].failures)).copied()
    }

    /// Records that a layer returned a block. It has all its tries again for the next block.
    pub(super) fn record_success(&mut self, index: usize) {
        self.layers[index].failures = 0;
    }

    /// Records why a layer did not return a block.
    pub(super) fn record_failure(&mut self, index: usize, fault: &CopyError) {
        self.damaged |= fault.is_damage();
        let layer = &mut self.layers[index];
        match fault {
            CopyError::WrongBlock(block) => layer.bad_block = Some(*block),
            // A short read may be a broken connection rather than a damaged copy.
            CopyError::Failed(_) | CopyError::Truncated(_) => layer.failures += 1,
            _ => layer.excluded = true,
        }
    }
}

impl LayerAttempts {
    fn may_have(&self, block: usize, tries: usize) -> bool {
        !self.excluded && self.bad_block != Some(block) && self.failures < tries
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::StorageError;

    fn failure() -> CopyError {
        CopyError::Failed(StorageError::new("test", "failure for the test"))
    }

    #[test]
    fn a_layer_is_tried_once_for_a_wrong_block() {
        let mut attempts = ReadAttempts::new(2, 2);
        attempts.record_failure(0, &CopyError::WrongBlock(3));
        assert_eq!(attempts.next_layer(3, |_| true), Some(1));

        attempts.record_failure(1, &CopyError::WrongBlock(3));

        assert_eq!(attempts.next_layer(3, |_| true), None);
        assert_eq!(attempts.next_layer(4, |_| true), Some(0));
    }

    #[test]
    fn a_layer_that_lacks_the_object_is_not_asked_again_and_is_no_damage() {
        let mut attempts = ReadAttempts::new(1, 2);

        attempts.record_failure(0, &CopyError::Missing);

        assert_eq!(attempts.next_layer(7, |_| true), None);
        assert!(!attempts.damaged);
    }

    #[test]
    fn a_layer_that_failed_is_asked_again_after_the_others() {
        let mut attempts = ReadAttempts::new(2, 2);

        let mut requested = Vec::new();
        while let Some(index) = attempts.next_layer(0, |_| true) {
            requested.push(index);
            attempts.record_failure(index, &failure());
        }

        assert_eq!(requested, [0, 1, 0, 1]);
    }

    #[test]
    fn a_layer_that_gave_a_block_has_all_its_tries_again() {
        let mut attempts = ReadAttempts::new(1, 2);
        for block in 0..10 {
            attempts.record_failure(0, &failure());
            assert_eq!(attempts.next_layer(block, |_| true), Some(0));
            attempts.record_success(0);
        }
    }

    #[test]
    fn a_layer_that_rests_is_asked_where_no_other_is_left() {
        let mut attempts = ReadAttempts::new(2, 1);
        assert_eq!(attempts.next_layer(0, |index| index == 1), Some(1));

        attempts.record_failure(1, &CopyError::Missing);

        assert_eq!(attempts.next_layer(0, |index| index == 1), Some(0));
    }
}
