//! Replaces a bad or missing copy by a good one, in the background.

use std::{ops::Range, sync::Arc};

use bytes::Bytes;
use futures_util::{Stream, stream};
use ipfs_registry_core::BlockDigests;
use thiserror::Error;

use super::{
    inspect::{self, Condition, Depth},
    read::Reading,
    remembered::Copy,
    spool,
    state::MirrorState,
    write,
};
use crate::{Layer as _, MirrorError, StorageError};

/// Why a copy could not be replaced by a good one.
#[derive(Debug, Error)]
pub enum HealError {
    /// The layers give no good copy, or it cannot be held here on its way.
    #[error(transparent)]
    NoGoodCopy(#[from] MirrorError),
    /// The layer does not take the good copy.
    #[error("the layer does not take a good copy: {}", .0.source)]
    Put(StorageError),
    /// The layer took the good copy, and does not give it back.
    #[error("the layer took a good copy and still gives a bad one")]
    StillBad,
}

/// A read that starts the repair of each bad copy that it met, once it has found a good one.
pub(super) struct RepairingRead(Reading);

impl RepairingRead {
    pub(super) fn new(
        mirror: &Arc<MirrorState>,
        blocks: &Arc<BlockDigests>,
        range: Range<u64>,
    ) -> Self {
        Self(Reading::of(mirror, blocks, range))
    }

    /// Returns the part of the next block that is in the range, or `None` after the last one.
    pub(super) async fn part(&mut self) -> Result<Option<Bytes>, MirrorError> {
        let part = self.0.part().await?;
        for copy in self.0.take_bad_copies() {
            start(self.0.mirror(), copy, self.0.blocks());
        }
        Ok(part)
    }

    /// Whether the copy that the last part came from is not checked, as it was verified before.
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

/// Starts the repair of a copy, unless it is under way or failed a moment ago.
pub(super) fn start(mirror: &Arc<MirrorState>, copy: Copy, blocks: &Arc<BlockDigests>) {
    if mirror.repairs.begin(copy) {
        let under_way = UnderWay { mirror: Arc::clone(mirror), copy };
        tokio::spawn(run(under_way, Arc::clone(blocks)));
    }
}

/// A repair under way, until it is dropped: also when its task is cancelled.
struct UnderWay {
    mirror: Arc<MirrorState>,
    copy: Copy,
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.mirror.repairs.end(self.copy);
    }
}

async fn run(under_way: UnderWay, blocks: Arc<BlockDigests>) {
    let UnderWay { mirror, copy: (index, id) } = &under_way;
    let (position, kind) = (index + 1, mirror.layers[*index].kind());
    match repair(mirror, (*index, *id), &blocks).await {
        Ok(Outcome::Replaced) => {
            mirror.repairs.succeeded();
            mirror.counters[*index].repairs.add_one();
            tracing::info!(position, kind, %id, "repaired an object");
        }
        Ok(Outcome::FoundGood) => {}
        Err(cause) => {
            mirror.counters[*index].repair_failures.add_one();
            mirror.repairs.failed((*index, *id));
            tracing::error!(position, kind, %id, %cause, "cannot repair an object");
        }
    }
}

/// What became of a copy.
enum Outcome {
    Replaced,
    /// Another repair was done between the read that found it bad and this one's turn.
    FoundGood,
}

async fn repair(
    mirror: &Arc<MirrorState>,
    copy: Copy,
    blocks: &Arc<BlockDigests>,
) -> Result<Outcome, HealError> {
    let _turn = mirror.repairs.turn().await;
    if is_whole(mirror, copy, blocks).await {
        return Ok(Outcome::FoundGood);
    }
    replace(mirror, copy, blocks).await?;
    Ok(Outcome::Replaced)
}

async fn is_whole(mirror: &MirrorState, copy: Copy, blocks: &Arc<BlockDigests>) -> bool {
    matches!(inspect::inspect(mirror, copy, blocks, Depth::Bytes).await, Condition::Whole)
}

/// Puts a good copy in the place of this one, and finds out whether it is good there.
pub(super) async fn replace(
    mirror: &Arc<MirrorState>,
    copy: Copy,
    blocks: &Arc<BlockDigests>,
) -> Result<(), HealError> {
    let (index, id) = copy;
    let good = RepairingRead(Reading::of(mirror, blocks, 0..blocks.size()).healing());
    let blob = spool::receive(good.into_parts()).await?;
    write::put_into(mirror, index, id, &blob).await.map_err(HealError::Put)?;
    match inspect::inspect(mirror, copy, blocks, Depth::Bytes).await {
        Condition::Whole => Ok(()),
        Condition::Unknown(error) => Err(HealError::Put(error)),
        Condition::Missing | Condition::Damaged => Err(HealError::StillBad),
    }
}
