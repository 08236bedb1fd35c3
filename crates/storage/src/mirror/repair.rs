//! Replaces a bad or missing copy by a good one, in the background.

use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use ipfs_registry_core::BlockDigests;
use moka::sync::Cache;
use thiserror::Error;
use tokio::sync::{Semaphore, watch};

use super::{
    Shared,
    inspect::{self, Condition, Depth},
    read::Reading,
    remembered::Copy,
    spool, write,
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

/// The repairs of a mirror.
pub(super) struct Repairs {
    /// The copies that are being repaired or wait for their turn.
    under_way: watch::Sender<HashSet<Copy>>,
    /// The copies whose repair failed a moment ago.
    resting: Cache<Copy, ()>,
    turns: Semaphore,
    done: AtomicU64,
}

impl Repairs {
    /// How many repairs run at once: they shall not take the disks from the readers.
    const AT_ONCE: usize = 2;

    /// How many may run or wait. Beyond it a bad copy is left to the next read that finds it.
    const WAITING: usize = 1000;

    /// How long a copy whose repair failed is left alone.
    const REST: Duration = Duration::from_secs(60);

    pub(super) fn new() -> Self {
        Self {
            under_way: watch::Sender::default(),
            resting: Cache::builder().max_capacity(10_000).time_to_live(Self::REST).build(),
            turns: Semaphore::new(Self::AT_ONCE),
            done: AtomicU64::new(0),
        }
    }

    pub(super) fn done(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }

    pub(super) async fn finished(&self) {
        // It fails where the sender is gone, and `self` has it.
        let finished = self.under_way.subscribe().wait_for(HashSet::is_empty).await.is_ok();
        debug_assert!(finished, "the sender outlives the wait");
    }

    /// Whether the copy is being repaired, or its repair failed a moment ago.
    pub(super) fn knows(&self, copy: Copy) -> bool {
        self.resting.contains_key(&copy) || self.under_way.borrow().contains(&copy)
    }

    /// Whether the repair of `copy` may start now; it is under way then.
    fn begin(&self, copy: Copy) -> bool {
        !self.resting.contains_key(&copy)
            && self
                .under_way
                .send_if_modified(|copies| copies.len() < Self::WAITING && copies.insert(copy))
    }
}

/// Starts the repair of a copy, unless it is under way or failed a moment ago.
pub(super) fn start(mirror: &Arc<Shared>, copy: Copy, blocks: &Arc<BlockDigests>) {
    if mirror.repairs.begin(copy) {
        let under_way = UnderWay { mirror: Arc::clone(mirror), copy };
        tokio::spawn(run(under_way, Arc::clone(blocks)));
    }
}

/// A repair under way, until it is dropped: also when its task is cancelled.
struct UnderWay {
    mirror: Arc<Shared>,
    copy: Copy,
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.mirror.repairs.under_way.send_modify(|copies| {
            copies.remove(&self.copy);
        });
    }
}

async fn run(under_way: UnderWay, blocks: Arc<BlockDigests>) {
    let UnderWay { mirror, copy: (index, id) } = &under_way;
    let (position, kind) = (index + 1, mirror.layers[*index].kind());
    match repair(mirror, (*index, *id), &blocks).await {
        Ok(Outcome::Replaced) => {
            mirror.repairs.done.fetch_add(1, Ordering::Relaxed);
            mirror.counters[*index].repairs.add_one();
            tracing::info!(position, kind, %id, "repaired an object");
        }
        Ok(Outcome::FoundGood) => {}
        Err(cause) => {
            mirror.counters[*index].repair_failures.add_one();
            mirror.repairs.resting.insert((*index, *id), ());
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
    mirror: &Arc<Shared>,
    copy: Copy,
    blocks: &Arc<BlockDigests>,
) -> Result<Outcome, HealError> {
    let _turn = mirror.repairs.turns.acquire().await.expect("the turns are never closed");
    if is_whole(mirror, copy, blocks).await {
        return Ok(Outcome::FoundGood);
    }
    replace(mirror, copy, blocks).await?;
    Ok(Outcome::Replaced)
}

async fn is_whole(mirror: &Shared, copy: Copy, blocks: &Arc<BlockDigests>) -> bool {
    matches!(inspect::inspect(mirror, copy, blocks, Depth::Bytes).await, Condition::Whole)
}

/// Puts a good copy in the place of this one, and finds out whether it is good there.
pub(super) async fn replace(
    mirror: &Arc<Shared>,
    copy: Copy,
    blocks: &Arc<BlockDigests>,
) -> Result<(), HealError> {
    let (index, id) = copy;
    let good = Reading::of(mirror, blocks, 0..blocks.size()).healing();
    let blob = spool::receive([], good).await?;
    write::put_into(mirror, index, id, &blob).await.map_err(HealError::Put)?;
    match inspect::inspect(mirror, copy, blocks, Depth::Bytes).await {
        Condition::Whole => Ok(()),
        Condition::Unknown(error) => Err(HealError::Put(error)),
        Condition::Missing | Condition::Damaged => Err(HealError::StillBad),
    }
}
