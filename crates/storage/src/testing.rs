//! A layer with faults, for tests.

use std::{
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, SystemTime},
};

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::{StreamExt as _, future, stream};
use ipfs_registry_core::ContentId;

use crate::{
    Blob, ByteStream, Layer, LayerFault, Listing, MemoryLayer, Object, ObjectMetadata, StorageError,
};

/// How a [`FaultyLayer`] behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Behavior {
    /// Behaves normally.
    Normal,
    /// Fails every call.
    Fails,
    /// Ends each read with an error at this byte of the object. Puts succeed.
    StopsAt(u64),
    /// Ends each read at this byte, without an error. Puts succeed.
    EndsAt(u64),
    /// Fails puts only.
    RefusesPuts,
    /// Never returns from a call.
    Hangs,
    /// Reads and writes one byte per [`PAUSE`].
    Drips,
    /// Reads the first bytes of a put at that rate, and never returns.
    Stalls,
}

/// A memory layer with a configurable fault. It returns its bytes in pieces that are not blocks, and
/// always reports the same time of change.
pub(crate) struct FaultyLayer {
    pub(crate) inner: MemoryLayer,
    behavior: Mutex<Behavior>,
    pub(crate) puts: AtomicUsize,
    pub(crate) reads: AtomicUsize,
}

/// The pause between the bytes of [`Behavior::Drips`]: less than any limit for one byte.
const PAUSE: Duration = Duration::from_millis(10);

impl FaultyLayer {
    pub(crate) fn new(behavior: Behavior) -> Self {
        Self {
            inner: MemoryLayer::new(),
            behavior: Mutex::new(behavior),
            puts: AtomicUsize::new(0),
            reads: AtomicUsize::new(0),
        }
    }

    pub(crate) fn set_behavior(&self, behavior: Behavior) {
        *self.behavior.lock().unwrap() = behavior;
    }

    fn behavior(&self) -> Behavior {
        *self.behavior.lock().unwrap()
    }

    fn end(&self) -> u64 {
        match self.behavior() {
            Behavior::StopsAt(end) | Behavior::EndsAt(end) => end,
            _ => u64::MAX,
        }
    }

    async fn refuse(&self, kinds: &[Behavior]) -> Result<(), StorageError> {
        if self.behavior() == Behavior::Hangs {
            future::pending::<()>().await;
        }
        match kinds.contains(&self.behavior()) {
            true => Err(StorageError::new("faulty", "failure for the test")),
            false => Ok(()),
        }
    }
}

/// Reads the first `len` bytes of the blob, one at a time.
async fn drip(blob: &Blob, len: u64) -> Result<(), StorageError> {
    for offset in 0..len {
        blob.read_at(offset, 1).map_err(|unread| StorageError::new("faulty", unread))?;
        tokio::time::sleep(PAUSE).await;
    }
    Ok(())
}

fn dripping(bytes: Bytes) -> ByteStream {
    let drips = stream::unfold(bytes, async |mut rest| {
        tokio::time::sleep(PAUSE).await;
        (!rest.is_empty()).then(|| (Ok(rest.split_to(1)), rest))
    });
    drips.boxed()
}

fn fixed(metadata: ObjectMetadata) -> ObjectMetadata {
    ObjectMetadata { modified: Some(SystemTime::UNIX_EPOCH + Duration::from_secs(1)), ..metadata }
}

#[async_trait]
impl Layer for FaultyLayer {
    fn kind(&self) -> &'static str {
        "faulty"
    }

    async fn put(&self, id: ContentId, blob: &Blob) -> Result<(), StorageError> {
        self.puts.fetch_add(1, Ordering::Relaxed);
        self.refuse(&[Behavior::Fails, Behavior::RefusesPuts]).await?;
        match self.behavior() {
            Behavior::Drips => drip(blob, blob.len()).await?,
            Behavior::Stalls => {
                drip(blob, 10).await?;
                future::pending::<()>().await;
            }
            _ => {}
        }
        self.inner.put(id, blob).await
    }

    async fn stat(&self, id: ContentId) -> Result<Option<ObjectMetadata>, StorageError> {
        self.refuse(&[Behavior::Fails]).await?;
        Ok(self.inner.stat(id).await?.map(fixed))
    }

    async fn read(&self, id: ContentId, from: u64) -> Result<Option<Object>, StorageError> {
        self.reads.fetch_add(1, Ordering::Relaxed);
        self.refuse(&[Behavior::Fails]).await?;
        let Some(metadata) = self.stat(id).await? else { return Ok(None) };
        let mut bytes = crate::contract::read(&self.inner, id, from).await?;
        bytes.truncate(self.end().saturating_sub(from) as usize);
        if self.behavior() == Behavior::Drips {
            return Ok(Some(Object { metadata, bytes: dripping(bytes) }));
        }
        let pieces = bytes.chunks(100_003).map(|piece| Ok(Bytes::copy_from_slice(piece)));
        let mut pieces: Vec<_> = pieces.collect();
        if let Behavior::StopsAt(_) = self.behavior() {
            pieces.push(Err(StorageError::new("faulty", "end for the test")));
        }
        Ok(Some(Object { metadata, bytes: stream::iter(pieces).boxed() }))
    }

    async fn list(&self) -> Result<Listing, StorageError> {
        self.refuse(&[Behavior::Fails]).await?;
        self.inner.list().await
    }

    async fn remove(&self, id: ContentId) -> Result<(), StorageError> {
        self.refuse(&[Behavior::Fails]).await?;
        self.inner.remove(id).await
    }

    async fn check(&self) -> Result<(), LayerFault> {
        self.refuse(&[Behavior::Fails]).await.map_err(LayerFault::Unreachable)
    }
}
