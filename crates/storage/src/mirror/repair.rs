//! Replaces bad and missing copies with good ones, in the background.

use std::{ops::Range, sync::Arc};

use bytes::Bytes;
use futures_util::{Stream, stream};
use ipfs_registry_core::BlockDigests;
use thiserror::Error;

use super::{
    inspect::{self, Condition, Depth},
    read::ObjectRead,
    spool,
    state::MirrorState,
    verified::CopyKey,
    write,
};
use crate::{Layer as _, MirrorError, StorageError};

/// Why a copy could not be repaired.
#[derive(Debug, Error)]
pub enum RepairError {
    /// No layer has a good copy, or the temporary file of the copy cannot be written.
    #[error(transparent)]
    NoGoodCopy(#[from] MirrorError),
    /// The layer cannot store the good copy.
    #[error("the layer does not take a good copy: {}", .0.source)]
    Put(StorageError),
    /// The layer stored the good copy, but reads of it are still wrong.
    #[error("the layer took a good copy and still gives a bad one")]
    StillBad,
}

/// A read that starts the repair of the bad copies that it finds, once it has found a good one.
pub(super) struct RepairingRead(ObjectRead);

impl RepairingRead {
    pub(super) fn new(
        mirror: &Arc<MirrorState>,
        blocks: &Arc<BlockDigests>,
        range: Range<u64>,
    ) -> Self {
        Self(ObjectRead::new(mirror, blocks, range))
    }

    /// Returns the part of the next block that is in the range, or `None` after the last one.
    pub(super) async fn part(&mut self) -> Result<Option<Bytes>, MirrorError> {
        let part = self.0.part().await?;
        for copy in self.0.take_bad_copies() {
            start(self.0.mirror(), copy, self.0.blocks());
        }
        Ok(part)
    }

    /// Whether the current copy is read without verification, as it was verified before.
    pub(super) fn is_trusted(&self) -> bool {
        self.0.is_trusted()
    }

    /// Returns a stream of the remaining parts.
    pub(super) fn into_parts(self) -> impl Stream<Item = Result<Bytes, MirrorError>> {
        stream::try_unfold(self, async |mut read: Self| {
            let part = read.part().await?;
            Ok(part.map(|part| (part, read)))
        })
    }
}

/// Starts the repair of a copy in a task, unless one is queued or running, or failed less than a
/// minute ago.
pub(super) fn start(mirror: &Arc<MirrorState>, copy: CopyKey, blocks: &Arc<BlockDigests>) {
    if mirror.repairs.try_begin(copy) {
        let repair = RunningRepair { mirror: Arc::clone(mirror), copy };
        tokio::spawn(run(repair, Arc::clone(blocks)));
    }
}

/// A queued or running repair. Dropping it removes it from the queue, also when its task is cancelled.
struct RunningRepair {
    mirror: Arc<MirrorState>,
    copy: CopyKey,
}

impl Drop for RunningRepair {
    fn drop(&mut self) {
        self.mirror.repairs.remove(self.copy);
    }
}

async fn run(running: RunningRepair, blocks: Arc<BlockDigests>) {
    let RunningRepair { mirror, copy: (index, id) } = &running;
    let (position, kind) = (index + 1, mirror.layers[*index].kind());
    match repair(mirror, (*index, *id), &blocks).await {
        Ok(Outcome::Replaced) => {
            mirror.repairs.record_success();
            mirror.counters[*index].repairs.add_one();
            tracing::info!(position, kind, %id, "repaired an object");
        }
        Ok(Outcome::AlreadyGood) => {}
        Err(cause) => {
            mirror.counters[*index].repair_failures.add_one();
            mirror.repairs.record_failure((*index, *id));
            tracing::error!(position, kind, %id, %cause, "cannot repair an object");
        }
    }
}

/// The result of a repair.
enum Outcome {
    Replaced,
    /// Another repair replaced the copy while this one was queued.
    AlreadyGood,
}

async fn repair(
    mirror: &Arc<MirrorState>,
    copy: CopyKey,
    blocks: &Arc<BlockDigests>,
) -> Result<Outcome, RepairError> {
    let _permit = mirror.repairs.permit().await;
    if is_whole(mirror, copy, blocks).await {
        return Ok(Outcome::AlreadyGood);
    }
    replace(mirror, copy, blocks).await?;
    Ok(Outcome::Replaced)
}

async fn is_whole(mirror: &MirrorState, copy: CopyKey, blocks: &Arc<BlockDigests>) -> bool {
    matches!(inspect::inspect(mirror, copy, blocks, Depth::Bytes).await, Condition::Whole)
}

/// Replaces a copy with a good one, and verifies the layer's new copy.
pub(super) async fn replace(
    mirror: &Arc<MirrorState>,
    copy: CopyKey,
    blocks: &Arc<BlockDigests>,
) -> Result<(), RepairError> {
    let (index, id) = copy;
    let good = RepairingRead(ObjectRead::new(mirror, blocks, 0..blocks.size()).for_repair());
    let blob = spool::spool(good.into_parts()).await?;
    write::put_to_layer(mirror, index, id, &blob).await.map_err(RepairError::Put)?;
    match inspect::inspect(mirror, copy, blocks, Depth::Bytes).await {
        Condition::Whole => Ok(()),
        Condition::Unknown(error) => Err(RepairError::Put(error)),
        Condition::Missing | Condition::Damaged => Err(RepairError::StillBad),
    }
}
