//! Replaces a bad or missing copy by a good one, in the background.

use std::{
    collections::HashSet,
    error::Error,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use ipfs_registry_core::BlockDigests;
use moka::sync::Cache;
use tokio::{
    sync::{Semaphore, watch},
    task::spawn_blocking,
};

use super::{Shared, read::Reading, remembered::Copy};
use crate::{Blob, BlobWriter};

/// Why a repair did not succeed; it only goes to the log.
type Failure = Box<dyn Error + Send + Sync>;

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
            tracing::info!(position, kind, %id, "repaired an object");
        }
        Ok(Outcome::FoundGood) => {}
        Err(cause) => {
            mirror.repairs.resting.insert((*index, *id), ());
            tracing::error!(position, kind, %id, cause, "cannot repair an object");
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
    (index, id): Copy,
    blocks: &Arc<BlockDigests>,
) -> Result<Outcome, Failure> {
    let _turn = mirror.repairs.turns.acquire().await?;
    let whole = || Reading::of(mirror, blocks, 0..blocks.size()).checking_all();
    if is_whole(whole().at_layer(index)).await {
        return Ok(Outcome::FoundGood);
    }
    let blob = receive(whole()).await?;
    mirror.layers[index].put(id, &blob).await?;
    Ok(Outcome::Replaced)
}

async fn is_whole(mut reading: Reading) -> bool {
    loop {
        match reading.part().await {
            Ok(Some(_)) => {}
            Ok(None) => return true,
            Err(_bad) => return false,
        }
    }
}

/// All that is read, every block of it checked, before anything is written.
async fn receive(mut reading: Reading) -> Result<Blob, Failure> {
    let mut writer = BlobWriter::new();
    while let Some(block) = reading.part().await? {
        writer = append(writer, block).await?;
    }
    Ok(writer.finish()?)
}

async fn append(mut writer: BlobWriter, block: Bytes) -> Result<BlobWriter, Failure> {
    if writer.stays_in_memory(block.len()) {
        writer.write(&block)?;
        return Ok(writer);
    }
    Ok(spawn_blocking(move || writer.write(&block).map(|()| writer)).await??)
}
