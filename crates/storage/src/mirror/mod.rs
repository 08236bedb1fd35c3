//! Several layers that hold the same objects, as one store.

mod breaker;
mod copy;
mod counters;
mod inspect;
mod read;
mod remembered;
mod repair;
mod repair_queue;
mod spool;
mod standings;
mod state;
mod stream;
mod verify;
mod write;

#[cfg(test)]
mod tests;

use std::{ops::Range, sync::Arc, time::Duration};

use ipfs_registry_core::{BlockDigests, ContentId};

use crate::{Blob, ByteStream, Layer, Limits, MirrorError};
use counters::Counters;
pub use counters::Counts;
pub use inspect::{Condition, Depth};
use remembered::Remembered;
pub use repair::HealError;
use repair::RepairingRead;
use state::MirrorState;

/// An ordered set of layers that mirror each other. A clone is another handle on the same set.
///
/// Every object is written to all of them, and read from the first that holds it right. No byte
/// leaves that was not checked: each block against its digest, at once or, where a whole object
/// was checked before, by the layer's word that nothing changed since. A copy that is found
/// missing or wrong is replaced in the background by a good one.
///
/// ```
/// use std::sync::Arc;
///
/// use bytes::Bytes;
/// use futures_util::TryStreamExt as _;
/// use ipfs_registry_core::ArchiveHasher;
/// use ipfs_registry_storage::{Blob, MemoryLayer, Mirror};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mirror = Mirror::new(vec![Arc::new(MemoryLayer::new()), Arc::new(MemoryLayer::new())])?;
/// let archive = Bytes::from("an archive");
/// let mut hasher = ArchiveHasher::new();
/// hasher.update(&archive);
/// let digests = hasher.finish();
///
/// mirror.put(digests.content_id, &Blob::from(archive)).await?;
///
/// let blocks = Arc::new(digests.blocks);
/// let part: Vec<Bytes> = mirror.read(&blocks, 3..10).await?.try_collect().await?;
/// assert_eq!(part.concat(), b"archive");
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Mirror(Arc<MirrorState>);

impl Mirror {
    /// A mirror of these layers, which are read in this order.
    ///
    /// # Errors
    ///
    /// [`MirrorError::NoLayers`] where there are none.
    pub fn new(layers: Vec<Arc<dyn Layer>>) -> Result<Self, MirrorError> {
        Self::with_limits(layers, Limits::default())
    }

    /// A mirror of these layers, which waits for them within `limits`.
    ///
    /// # Errors
    ///
    /// [`MirrorError::NoLayers`] where there are none.
    pub fn with_limits(layers: Vec<Arc<dyn Layer>>, limits: Limits) -> Result<Self, MirrorError> {
        Self::trusting_after(Remembered::SETTLED, layers, limits)
    }

    fn trusting_after(
        settled: Duration,
        layers: Vec<Arc<dyn Layer>>,
        limits: Limits,
    ) -> Result<Self, MirrorError> {
        if layers.is_empty() {
            return Err(MirrorError::NoLayers);
        }
        Ok(Self(Arc::new(MirrorState::new(layers, limits, settled))))
    }

    /// The layers, in order, each of which keeps to the mirror's limits.
    pub fn layers(&self) -> impl Iterator<Item = &dyn Layer> {
        self.0.layers.iter().map(|layer| layer as &dyn Layer)
    }

    /// Writes the object to all layers at once, and waits for all: it succeeds where all have it
    /// durably. The caller has computed `id` from the bytes of `blob`; it is not checked again.
    ///
    /// # Errors
    ///
    /// [`MirrorError::Write`] for the first layer in order that failed; each is logged. The others
    /// keep the object.
    pub async fn put(&self, id: ContentId, blob: &Blob) -> Result<(), MirrorError> {
        write::put(&self.0, id, blob).await
    }

    /// The bytes of `range` of the object with these blocks; what of it is past the end is left
    /// out. It may start and end inside a block. The first block is checked before this returns,
    /// so that a damaged object is an error here and not an answer that breaks off.
    ///
    /// # Errors
    ///
    /// [`MirrorError::Corrupt`] where layers hold the object and none holds it right,
    /// [`MirrorError::Unavailable`] where none holds it or answers. Where that shows only later, the
    /// stream yields it, as the source of a [`StorageError`](crate::StorageError) of the layer
    /// `mirror`, and ends.
    pub async fn read(
        &self,
        blocks: &Arc<BlockDigests>,
        range: Range<u64>,
    ) -> Result<ByteStream, MirrorError> {
        stream::open(RepairingRead::new(&self.0, blocks, range)).await
    }

    /// The same, where every byte of the range is checked before this returns, so that no damage is
    /// met on the way. A copy that was not verified before is held here, in memory or in a temporary
    /// file; one that was goes out as it is read.
    ///
    /// # Errors
    ///
    /// Those of [`read`](Self::read), and [`MirrorError::Spool`].
    pub async fn read_checked(
        &self,
        blocks: &Arc<BlockDigests>,
        range: Range<u64>,
    ) -> Result<ByteStream, MirrorError> {
        stream::open_checked(RepairingRead::new(&self.0, blocks, range)).await
    }

    /// Finds out whether the whole object can be read: at once where a copy was verified before and
    /// has not changed since, by verifying one else.
    ///
    /// # Errors
    ///
    /// Those of [`read`](Self::read), for any of its blocks.
    pub async fn check(&self, blocks: &Arc<BlockDigests>) -> Result<(), MirrorError> {
        stream::check(RepairingRead::new(&self.0, blocks, 0..blocks.size())).await
    }

    /// Looks at the copy of the object in the layer at `index`, which is counted from 0.
    pub async fn inspect(
        &self,
        index: usize,
        blocks: &Arc<BlockDigests>,
        depth: Depth,
    ) -> Condition {
        inspect::inspect(&self.0, (index, blocks.content_id()), blocks, depth).await
    }

    /// Puts a good copy of the object in place of whatever the layer at `index` holds, and reads it
    /// back. The good copy may be made of several that are damaged in different places.
    ///
    /// # Errors
    ///
    /// [`HealError`] where the layers have no good copy, or this one does not take it.
    pub async fn heal(&self, index: usize, blocks: &Arc<BlockDigests>) -> Result<(), HealError> {
        repair::replace(&self.0, (index, blocks.content_id()), blocks).await
    }

    /// What each layer did since this mirror was made, in their order.
    #[must_use]
    pub fn counts(&self) -> Vec<Counts> {
        self.0.counters.iter().map(Counters::counts).collect()
    }

    /// How many copies were repaired since this mirror was made.
    #[must_use]
    pub fn repairs(&self) -> u64 {
        self.0.repairs.done()
    }

    /// Waits until no repair is under way.
    pub async fn repaired(&self) {
        self.0.repairs.finished().await;
    }
}
