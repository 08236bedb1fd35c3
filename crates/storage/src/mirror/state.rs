//! The state of a mirror, which its handles, reads and repairs share.

use std::{sync::Arc, time::Duration};

use ipfs_registry_core::ContentId;

use super::{
    breaker::{Breaker, Change},
    copy::Fault,
    counters::Counters,
    remembered::Remembered,
    repair_queue::RepairQueue,
};
use crate::{Layer, Limits, bounded::Bounded};

/// The layers of a mirror, in order, with the health, counters and repairs of each.
pub(super) struct MirrorState {
    pub(super) layers: Vec<Bounded>,
    pub(super) breakers: Vec<Breaker>,
    pub(super) counters: Vec<Counters>,
    pub(super) limits: Limits,
    pub(super) remembered: Remembered,
    pub(super) repairs: RepairQueue,
}

impl MirrorState {
    pub(super) fn new(layers: Vec<Arc<dyn Layer>>, limits: Limits, settled: Duration) -> Self {
        Self {
            counters: layers.iter().map(|_| Counters::default()).collect(),
            breakers: layers.iter().map(|_| Breaker::new(limits.rest)).collect(),
            layers: layers.into_iter().map(|layer| Bounded::new(layer, limits)).collect(),
            limits,
            remembered: Remembered::new(settled),
            repairs: RepairQueue::new(),
        }
    }

    pub(super) fn failed(&self, index: usize, fault: &Fault) {
        if self.breakers[index].failed() == Change::Broke {
            let (position, kind) = (index + 1, self.layers[index].kind());
            tracing::warn!(position, kind, %fault, "a layer failed; reads pass it over for a while");
        }
    }

    /// Logs a bad copy, once until its repair succeeded or is tried again.
    pub(super) fn told_of(&self, index: usize, id: ContentId, fault: &Fault) {
        if !self.repairs.knows((index, id)) {
            let (position, kind) = (index + 1, self.layers[index].kind());
            tracing::warn!(position, kind, %id, %fault, "a layer cannot give an object");
        }
    }

    pub(super) fn worked(&self, index: usize) {
        if self.breakers[index].worked() == Change::Recovered {
            let (position, kind) = (index + 1, self.layers[index].kind());
            tracing::info!(position, kind, "a layer answers again");
        }
    }
}
