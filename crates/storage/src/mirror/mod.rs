//! Combines several layers with the same objects into one store.

mod attempts;
mod breaker;
mod copy;
mod counters;
mod inspect;
mod read;
mod repair;
mod repair_queue;
mod spool;
mod state;
mod stream;
mod verified;
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
pub use repair::RepairError;
use repair::RepairingRead;
use state::MirrorState;
use verified::VerifiedCopies;

/// An ordered set of layers that mirror each other. A clone is another handle on the same set.
///
/// Writes go to all layers; a read uses the first layer with a good copy. Reads return only verified
/// bytes: each block is checked against its digest, unless the whole copy was verified before and
/// its metadata has not changed since. Missing and damaged copies are replaced in the background.
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
    /// Creates a mirror with the default limits. Reads try the layers in this order.
    ///
    /// # Errors
    ///
    /// [`MirrorError::NoLayers`] if `layers` is empty.
    pub fn new(layers: Vec<Arc<dyn Layer>>) -> Result<Self, MirrorError> {
        Self::with_limits(layers, Limits::default())
    }

    /// Creates a mirror with the given limits.
    ///
    /// # Errors
    ///
    /// [`MirrorError::NoLayers`] if `layers` is empty.
    pub fn with_limits(layers: Vec<Arc<dyn Layer>>, limits: Limits) -> Result<Self, MirrorError> {
        Self::with_min_age(VerifiedCopies::MIN_AGE, layers, limits)
    }

    fn with_min_age(
        min_age: Duration,
        layers: Vec<Arc<dyn Layer>>,
        limits: Limits,
    ) -> Result<Self, MirrorError> {
        if layers.is_empty() {
            return Err(MirrorError::NoLayers);
        }
        Ok(Self(Arc::new(MirrorState::new(layers, limits, min_age))))
    }

    /// Returns the layers in order. Each call to one has the mirror's time limits.
    pub fn layers(&self) -> impl Iterator<Item = &dyn Layer> {
        self.0.layers.iter().map(|layer| layer as &dyn Layer)
    }

    /// Writes the object to all layers in parallel, and waits for all. Succeeds if all have stored
    /// it durably. The caller has computed `id` from the bytes of `blob`; it is not checked again.
    ///
    /// # Errors
    ///
    /// [`MirrorError::Write`] for the first layer in order that failed; each failure is logged. The
    /// other layers keep the object.
    pub async fn put(&self, id: ContentId, blob: &Blob) -> Result<(), MirrorError> {
        write::put(&self.0, id, blob).await
    }

    /// Returns a stream of the bytes of `range`, cut at the object's end. The range may start and
    /// end inside a block. The first block is verified before this returns, so that a damaged
    /// object is mostly an error here and not a stream that ends early.
    ///
    /// # Errors
    ///
    /// [`MirrorError::Corrupt`] if layers have the object but no good copy,
    /// [`MirrorError::Unavailable`] if no layer has it or answers. At a later block, the stream
    /// yields the error, as the source of a [`StorageError`](crate::StorageError) of the layer
    /// `mirror`, and ends.
    pub async fn read(
        &self,
        blocks: &Arc<BlockDigests>,
        range: Range<u64>,
    ) -> Result<ByteStream, MirrorError> {
        stream::open(RepairingRead::new(&self.0, blocks, range)).await
    }

    /// Like [`read`](Self::read), but verifies the whole range before it returns. Spools a copy that
    /// was not verified before in memory or a temporary file; streams one that was.
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

    /// Checks that the whole object can be read. Reads only one block if a copy was verified before
    /// and has not changed since, and verifies a whole copy otherwise.
    ///
    /// # Errors
    ///
    /// Those of [`read`](Self::read), for any of its blocks.
    pub async fn check(&self, blocks: &Arc<BlockDigests>) -> Result<(), MirrorError> {
        stream::check(RepairingRead::new(&self.0, blocks, 0..blocks.size())).await
    }

    /// Checks the copy of the object in the layer at `index`, counted from 0.
    pub async fn inspect(
        &self,
        index: usize,
        blocks: &Arc<BlockDigests>,
        depth: Depth,
    ) -> Condition {
        inspect::inspect(&self.0, (index, blocks.content_id()), blocks, depth).await
    }

    /// Replaces the copy in the layer at `index` with a good one, and verifies it there. The good
    /// copy may be assembled from several that are damaged in different places.
    ///
    /// # Errors
    ///
    /// [`RepairError`] if the layers have no good copy, or this one cannot store it.
    pub async fn repair(
        &self,
        index: usize,
        blocks: &Arc<BlockDigests>,
    ) -> Result<(), RepairError> {
        repair::replace(&self.0, (index, blocks.content_id()), blocks).await
    }

    /// Returns the counters of each layer since this mirror was created, in the order of the layers.
    #[must_use]
    pub fn counts(&self) -> Vec<Counts> {
        self.0.counters.iter().map(Counters::counts).collect()
    }

    /// Returns how many copies were repaired in the background since this mirror was created.
    #[must_use]
    pub fn repairs(&self) -> u64 {
        self.0.repairs.done()
    }

    /// Waits until no repair is queued or running.
    pub async fn wait_for_repairs(&self) {
        self.0.repairs.wait_until_idle().await;
    }
}
