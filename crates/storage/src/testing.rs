//! A layer that misbehaves as a test tells it to.

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
    Blob, ByteStream, Layer, LayerFault, Listing, MemoryLayer, Object, Stat, StorageError,
};

/// What a [`Faulty`] layer does wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Does {
    /// Nothing.
    Nothing,
    /// Refuses every call.
    Fails,
    /// Takes puts, and stops each read with an error at this byte of the object.
    StopsAt(u64),
    /// Takes puts, and ends each read at this byte, without an error.
    EndsAt(u64),
    /// Refuses puts and answers the rest.
    RefusesPuts,
    /// Never answers any call.
    Hangs,
    /// Gives a byte of each read now and then, and takes puts at that pace.
    Drips,
    /// Takes the first bytes of a put at that pace, and never answers.
    Stalls,
}

/// A memory layer that does something wrong, gives its bytes in odd pieces and tells one and the
/// same time of change, whatever happens.
pub(crate) struct Faulty {
    pub(crate) inner: MemoryLayer,
    does: Mutex<Does>,
    pub(crate) puts: AtomicUsize,
    pub(crate) reads: AtomicUsize,
}

/// How long a layer that drips pauses: less than any limit on the wait for one byte.
const PAUSE: Duration = Duration::from_millis(10);

impl Faulty {
    pub(crate) fn that(does: Does) -> Self {
        Self {
            inner: MemoryLayer::new(),
            does: Mutex::new(does),
            puts: AtomicUsize::new(0),
            reads: AtomicUsize::new(0),
        }
    }

    /// From now on it does this.
    pub(crate) fn becomes(&self, does: Does) {
        *self.does.lock().unwrap() = does;
    }

    fn does(&self) -> Does {
        *self.does.lock().unwrap()
    }

    fn end(&self) -> u64 {
        match self.does() {
            Does::StopsAt(end) | Does::EndsAt(end) => end,
            _ => u64::MAX,
        }
    }

    async fn refuse(&self, kinds: &[Does]) -> Result<(), StorageError> {
        if self.does() == Does::Hangs {
            future::pending::<()>().await;
        }
        match kinds.contains(&self.does()) {
            true => Err(StorageError::new("faulty", "told to fail")),
            false => Ok(()),
        }
    }
}

/// Takes the first `len` bytes of the blob, one at a time.
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

fn fixed(stat: Stat) -> Stat {
    Stat { modified: Some(SystemTime::UNIX_EPOCH + Duration::from_secs(1)), ..stat }
}

#[async_trait]
impl Layer for Faulty {
    fn kind(&self) -> &'static str {
        "faulty"
    }

    async fn put(&self, id: ContentId, blob: &Blob) -> Result<(), StorageError> {
        self.puts.fetch_add(1, Ordering::Relaxed);
        self.refuse(&[Does::Fails, Does::RefusesPuts]).await?;
        match self.does() {
            Does::Drips => drip(blob, blob.len()).await?,
            Does::Stalls => {
                drip(blob, 10).await?;
                future::pending::<()>().await;
            }
            _ => {}
        }
        self.inner.put(id, blob).await
    }

    async fn stat(&self, id: ContentId) -> Result<Option<Stat>, StorageError> {
        self.refuse(&[Does::Fails]).await?;
        Ok(self.inner.stat(id).await?.map(fixed))
    }

    async fn read(&self, id: ContentId, from: u64) -> Result<Option<Object>, StorageError> {
        self.reads.fetch_add(1, Ordering::Relaxed);
        self.refuse(&[Does::Fails]).await?;
        let Some(stat) = self.stat(id).await? else { return Ok(None) };
        let mut bytes = crate::contract::read(&self.inner, id, from).await?;
        bytes.truncate(self.end().saturating_sub(from) as usize);
        if self.does() == Does::Drips {
            return Ok(Some(Object { stat, bytes: dripping(bytes) }));
        }
        let pieces = bytes.chunks(100_003).map(|piece| Ok(Bytes::copy_from_slice(piece)));
        let mut pieces: Vec<_> = pieces.collect();
        if let Does::StopsAt(_) = self.does() {
            pieces.push(Err(StorageError::new("faulty", "told to stop")));
        }
        Ok(Some(Object { stat, bytes: stream::iter(pieces).boxed() }))
    }

    async fn list(&self) -> Result<Listing, StorageError> {
        self.refuse(&[Does::Fails]).await?;
        self.inner.list().await
    }

    async fn remove(&self, id: ContentId) -> Result<(), StorageError> {
        self.refuse(&[Does::Fails]).await?;
        self.inner.remove(id).await
    }

    async fn check(&self) -> Result<(), LayerFault> {
        self.refuse(&[Does::Fails]).await.map_err(LayerFault::Down)
    }
}
