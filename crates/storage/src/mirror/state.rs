//! The state of a mirror, which its handles, reads and repairs share.

use std::{sync::Arc, time::Duration};

use ipfs_registry_core::ContentId;

use super::{
    breaker::{CircuitBreaker, StateChange},
    copy::CopyError,
    counters::Counters,
    repair_queue::RepairQueue,
    verified::VerifiedCopies,
};
use crate::{Layer, Limits, timeout::TimeoutLayer};

/// The layers of a mirror, in order, with the health, counters and repairs of each.
pub(super) struct MirrorState {
    pub(super) layers: Vec<TimeoutLayer>,
    pub(super) breakers: Vec<CircuitBreaker>,
    pub(super) counters: Vec<Counters>,
    pub(super) limits: Limits,
    pub(super) verified: VerifiedCopies,
    pub(super) repairs: RepairQueue,
}

impl MirrorState {
    pub(super) fn new(layers: Vec<Arc<dyn Layer>>, limits: Limits, min_age: Duration) -> Self {
        Self {
            counters: layers.iter().map(|_| Counters::default()).collect(),
            breakers: layers.iter().map(|_| CircuitBreaker::new(limits.rest)).collect(),
            layers: layers.into_iter().map(|layer| TimeoutLayer::new(layer, limits)).collect(),
            limits,
            verified: VerifiedCopies::new(min_age),
            repairs: RepairQueue::new(),
        }
    }

    /// Records a failed call, and logs it if the layer worked before.
    pub(super) fn record_failure(&self, index: usize, fault: &CopyError) {
        if self.breakers[index].record_failure() == StateChange::Opened {
            let (position, kind) = (index + 1, self.layers[index].kind());
            tracing::warn!(position, kind, %fault, "a layer failed; reads skip it for a while");
        }
    }

    /// Logs a bad copy, unless its repair is queued, running or failed a short time ago.
    pub(super) fn log_bad_copy(&self, index: usize, id: ContentId, fault: &CopyError) {
        if !self.repairs.contains((index, id)) {
            let (position, kind) = (index + 1, self.layers[index].kind());
            tracing::warn!(position, kind, %id, %fault, "a layer has no good copy of an object");
        }
    }

    /// Records a successful call, and logs it if the layer failed before.
    pub(super) fn record_success(&self, index: usize) {
        if self.breakers[index].record_success() == StateChange::Closed {
            let (position, kind) = (index + 1, self.layers[index].kind());
            tracing::info!(position, kind, "a layer answers again");
        }
    }
}
