//! Which layer to read a block from, after what the others did.

use super::copy::Fault;

/// What a read knows of each layer.
///
/// A copy with one wrong block is asked again for the later ones: two damaged copies may hold
/// a whole object between them. A layer that failed or lacks the object is not asked again.
pub(super) struct Standings {
    layers: Vec<Standing>,
    /// Whether some layer held something wrong.
    pub(super) damaged: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Good,
    WrongAt(usize),
    Out,
}

impl Standings {
    /// Nothing is known of `count` layers.
    pub(super) fn new(count: usize) -> Self {
        Self { layers: vec![Standing::Good; count], damaged: false }
    }

    /// The same, with one layer left.
    pub(super) fn only(mut self, index: usize) -> Self {
        let others = self.layers.iter_mut().enumerate().filter(|(other, _)| *other != index);
        others.for_each(|(_, standing)| *standing = Standing::Out);
        self
    }

    /// The first layer that may have the block.
    pub(super) fn candidate(&self, block: usize) -> Option<usize> {
        let unfit = [Standing::Out, Standing::WrongAt(block)];
        self.layers.iter().position(|standing| !unfit.contains(standing))
    }

    /// Takes down what a layer did.
    pub(super) fn record(&mut self, index: usize, fault: &Fault) {
        self.damaged |= fault.is_damage();
        self.layers[index] = match fault {
            Fault::Block(block) => Standing::WrongAt(*block),
            _ => Standing::Out,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_layer_is_asked_for_each_block_once() {
        let mut standings = Standings::new(2);
        standings.record(0, &Fault::Block(3));
        assert_eq!(standings.candidate(3), Some(1));

        standings.record(1, &Fault::Block(3));

        assert_eq!(standings.candidate(3), None);
        assert_eq!(standings.candidate(4), Some(0));
    }

    #[test]
    fn a_layer_that_lacks_the_object_is_not_asked_again_and_is_no_damage() {
        let mut standings = Standings::new(1);

        standings.record(0, &Fault::Missing);

        assert_eq!(standings.candidate(7), None);
        assert!(!standings.damaged);
    }
}
