//! Which layer to read a block from, after what the others did.

use super::copy::Fault;

/// What a read knows of each layer.
///
/// A copy with one wrong block is asked again for the later ones: two damaged copies may hold
/// a whole object between them. A layer that lacks the object is not asked again, and one that
/// failed only when no other is left, until it has had its tries.
pub(super) struct Standings {
    layers: Vec<Standing>,
    tries: usize,
    /// Whether some layer held something wrong.
    pub(super) damaged: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Standing {
    failures: usize,
    wrong_at: Option<usize>,
    out: bool,
}

const UNKNOWN: Standing = Standing { failures: 0, wrong_at: None, out: false };

impl Standings {
    /// Nothing is known of `count` layers, each of which may fail `tries` times.
    pub(super) fn new(count: usize, tries: usize) -> Self {
        Self { layers: vec![UNKNOWN; count], tries: tries.max(1), damaged: false }
    }

    /// The layer to ask for the block: the first that has not failed this read and that others have
    /// not just seen fail, as `admits` tells, else the first that failed least.
    pub(super) fn candidate(&self, block: usize, admits: impl Fn(usize) -> bool) -> Option<usize> {
        let fit = |index: &usize| self.layers[*index].may_have(block, self.tries);
        let fit: Vec<usize> = (0..self.layers.len()).filter(fit).collect();
        let fresh = fit.iter().find(|index| self.layers[**index].failures == 0 && admits(**index));
        fresh.or(fit.iter().min_by_key(|index| self.layers[**index].failures)).copied()
    }

    /// Takes down that a layer gave a block: it has all its tries again for the next one.
    pub(super) fn worked(&mut self, index: usize) {
        self.layers[index].failures = 0;
    }

    /// Takes down what a layer did wrong.
    pub(super) fn record(&mut self, index: usize, fault: &Fault) {
        self.damaged |= fault.is_damage();
        let standing = &mut self.layers[index];
        match fault {
            Fault::Block(block) => standing.wrong_at = Some(*block),
            // An end that comes too early may be the connection's and not the copy's.
            Fault::Failed(_) | Fault::Cut(_) => standing.failures += 1,
            _ => standing.out = true,
        }
    }
}

impl Standing {
    fn may_have(&self, block: usize, tries: usize) -> bool {
        !self.out && self.wrong_at != Some(block) && self.failures < tries
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::StorageError;

    fn failure() -> Fault {
        Fault::Failed(StorageError::new("test", "told to fail"))
    }

    #[test]
    fn a_layer_is_asked_for_each_block_once() {
        let mut standings = Standings::new(2, 2);
        standings.record(0, &Fault::Block(3));
        assert_eq!(standings.candidate(3, |_| true), Some(1));

        standings.record(1, &Fault::Block(3));

        assert_eq!(standings.candidate(3, |_| true), None);
        assert_eq!(standings.candidate(4, |_| true), Some(0));
    }

    #[test]
    fn a_layer_that_lacks_the_object_is_not_asked_again_and_is_no_damage() {
        let mut standings = Standings::new(1, 2);

        standings.record(0, &Fault::Missing);

        assert_eq!(standings.candidate(7, |_| true), None);
        assert!(!standings.damaged);
    }

    #[test]
    fn a_layer_that_failed_is_asked_again_after_the_others() {
        let mut standings = Standings::new(2, 2);

        let mut asked = Vec::new();
        while let Some(index) = standings.candidate(0, |_| true) {
            asked.push(index);
            standings.record(index, &failure());
        }

        assert_eq!(asked, [0, 1, 0, 1]);
    }

    #[test]
    fn a_layer_that_gave_a_block_has_all_its_tries_again() {
        let mut standings = Standings::new(1, 2);
        for block in 0..10 {
            standings.record(0, &failure());
            assert_eq!(standings.candidate(block, |_| true), Some(0));
            standings.worked(0);
        }
    }

    #[test]
    fn a_layer_that_rests_is_asked_where_no_other_is_left() {
        let mut standings = Standings::new(2, 1);
        assert_eq!(standings.candidate(0, |index| index == 1), Some(1));

        standings.record(1, &Fault::Missing);

        assert_eq!(standings.candidate(0, |index| index == 1), Some(0));
    }
}
