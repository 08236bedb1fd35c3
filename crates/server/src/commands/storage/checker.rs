//! Checks the copies of an object in all layers, and repairs them.

use std::sync::Arc;

use futures_util::future::join_all;
use ipfs_registry_core::{BlockDigests, ContentId};
use ipfs_registry_db::StoredArchive;
use ipfs_registry_storage::{Condition, Depth, Mirror};

use super::{context::StorageContext, rate_limiter::RateLimiter};

/// Whether bad copies are repaired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    ReportOnly,
    /// Bad copies are replaced from a good one.
    Repair,
}

/// Checks objects, one after the other or concurrently.
pub(super) struct Checker<'a> {
    pub(super) context: &'a StorageContext,
    pub(super) depth: Depth,
    pub(super) mode: Mode,
    pub(super) limiter: RateLimiter,
}

/// The result of a check of one object.
#[derive(Debug)]
pub(super) struct CheckedObject {
    pub(super) content_id: ContentId,
    /// The copy in each layer.
    pub(super) copies: Vec<CopyState>,
}

/// The state of a copy.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum CopyState {
    Intact,
    /// The copy is missing or corrupt, or was until the check repaired it.
    Bad {
        fault: Fault,
        /// The reason why the copy is still bad; `None` if it was repaired.
        error: Option<String>,
    },
    /// The layer did not answer.
    Unknown(String),
    /// The layer cannot be used, so the copy was not checked.
    Unreachable,
}

/// The fault of a bad copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    Missing,
    /// Its bytes or its size are wrong.
    Corrupt,
}

impl Fault {
    fn description(self) -> &'static str {
        match self {
            Self::Missing => "it is missing",
            Self::Corrupt => "it is not what was stored",
        }
    }
}

impl CopyState {
    fn bad(fault: Fault) -> Self {
        Self::Bad { fault, error: Some(fault.description().into()) }
    }
}

impl Checker<'_> {
    /// Checks the object in all layers, and repairs it in [`Mode::Repair`]. Returns `None` if a signal stops the
    /// command. Dropping the repair is safe: the layer has the old copy or the new one.
    pub(super) async fn check(&self, archive: StoredArchive) -> Option<CheckedObject> {
        self.context.stop.run_until_stopped(self.check_copies(archive)).await
    }

    async fn check_copies(&self, archive: StoredArchive) -> CheckedObject {
        let blocks = Arc::new(archive.blocks);
        self.limiter.acquire(self.bytes_to_read(&blocks)).await;
        let checks = (0..self.context.faults.len()).map(|index| self.check_copy(index, &blocks));
        let mut copies = join_all(checks).await;
        if self.mode == Mode::Repair {
            self.repair(&mut copies, &blocks).await;
        }
        CheckedObject { content_id: archive.content_id, copies }
    }

    /// Returns how many bytes a check of all copies reads.
    fn bytes_to_read(&self, blocks: &BlockDigests) -> u64 {
        let reachable = self.context.faults.iter().filter(|fault| fault.is_none()).count() as u64;
        match self.depth {
            Depth::Metadata => 0,
            Depth::Bytes => blocks.size().saturating_mul(reachable),
        }
    }

    async fn check_copy(&self, index: usize, blocks: &Arc<BlockDigests>) -> CopyState {
        if self.context.faults[index].is_some() {
            return CopyState::Unreachable;
        }
        match self.mirror().inspect(index, blocks, self.depth).await {
            Condition::Whole => CopyState::Intact,
            Condition::Missing => CopyState::bad(Fault::Missing),
            Condition::Damaged => CopyState::bad(Fault::Corrupt),
            Condition::Unknown(error) => CopyState::Unknown(error.source.to_string()),
        }
    }

    /// Repairs bad copies one after the other. Each repair reads the object twice: from a good copy, and to
    /// verify the new one.
    async fn repair(&self, copies: &mut [CopyState], blocks: &Arc<BlockDigests>) {
        for (index, copy) in copies.iter_mut().enumerate() {
            let CopyState::Bad { fault, error } = copy else { continue };
            self.limiter.acquire(blocks.size().saturating_mul(2)).await;
            let repaired = self.mirror().repair(index, blocks).await;
            *error = repaired.err().map(|cause| format!("{}, and {cause}", fault.description()));
        }
    }

    fn mirror(&self) -> &Mirror {
        &self.context.mirror
    }
}
