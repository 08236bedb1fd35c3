//! A layer with limits on how long it is waited for.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use ipfs_registry_core::ContentId;
use thiserror::Error;
use tokio::time::{Instant, timeout, timeout_at};

use crate::{
    Blob, ByteStream, Held, Layer, LayerFault, Limits, Listing, Object, Stat, StorageError,
    blob::Taken,
};

/// A layer that never lets anybody wait longer than its [`Limits`] say.
pub(crate) struct Bounded {
    layer: Arc<dyn Layer>,
    limits: Limits,
}

/// A layer was waited for long enough.
#[derive(Debug, Error)]
#[error("it {what} within {} s", .limit.as_secs_f32())]
struct TooSlow {
    what: &'static str,
    limit: Duration,
}

/// Whether a call failed because a [`Bounded`] layer ran out of time. Who waited that long does not
/// wait again for the same layer.
pub(crate) fn ran_out_of_time(error: &StorageError) -> bool {
    error.source.is::<TooSlow>()
}

impl Bounded {
    pub(crate) fn new(layer: Arc<dyn Layer>, limits: Limits) -> Self {
        Self { layer, limits }
    }

    /// Waits for the beginning of an answer.
    async fn answer<T>(
        &self,
        call: impl Future<Output = Result<T, StorageError>>,
    ) -> Result<T, StorageError> {
        self.within(self.limits.first_byte, "did not answer", call).await
    }

    async fn within<T>(
        &self,
        limit: Duration,
        what: &'static str,
        call: impl Future<Output = Result<T, StorageError>>,
    ) -> Result<T, StorageError> {
        let slow = || StorageError::new(self.layer.kind(), TooSlow { what, limit });
        timeout(limit, call).await.unwrap_or_else(|_| Err(slow()))
    }

    /// Waits for `call` until nothing was taken for as long as `progress` allows: the time counts
    /// from the last byte that was taken.
    async fn while_it_takes<T>(
        &self,
        taken: &Taken,
        call: impl Future<Output = Result<T, StorageError>>,
    ) -> Result<T, StorageError> {
        let mut call = std::pin::pin!(call);
        let limit = self.limits.progress;
        loop {
            let deadline = taken.last() + limit;
            match timeout_at(deadline, &mut call).await {
                Ok(done) => return done,
                Err(_) if taken.last() + limit > Instant::now() => {}
                Err(_) => {
                    let what = "took no more bytes and did not finish";
                    return Err(StorageError::new(self.layer.kind(), TooSlow { what, limit }));
                }
            }
        }
    }

    fn pieces(&self, pieces: ByteStream) -> ByteStream {
        paced(pieces, self.layer.kind(), self.limits.first_byte, self.limits.progress).boxed()
    }
}

/// The same stream, which ends with an error where it pauses: before its first item for longer
/// than `first`, or later for longer than `later`.
fn paced<T: Send + 'static>(
    items: impl stream::Stream<Item = Result<T, StorageError>> + Send + Unpin + 'static,
    kind: &'static str,
    first: Duration,
    later: Duration,
) -> impl stream::Stream<Item = Result<T, StorageError>> + Send {
    stream::try_unfold((items, first), move |(mut items, limit)| async move {
        let next = timeout(limit, items.try_next()).await;
        let slow = |_| StorageError::new(kind, TooSlow { what: "sent nothing more", limit });
        Ok(next.map_err(slow)??.map(|item| (item, (items, later))))
    })
}

#[async_trait]
impl Layer for Bounded {
    fn kind(&self) -> &'static str {
        self.layer.kind()
    }

    async fn put(&self, id: ContentId, blob: &Blob) -> Result<(), StorageError> {
        let (blob, taken) = blob.watched();
        self.while_it_takes(&taken, self.layer.put(id, &blob)).await
    }

    async fn stat(&self, id: ContentId) -> Result<Option<Stat>, StorageError> {
        self.answer(self.layer.stat(id)).await
    }

    async fn read(&self, id: ContentId, from: u64) -> Result<Option<Object>, StorageError> {
        let object = self.answer(self.layer.read(id, from)).await?;
        Ok(object.map(|Object { stat, bytes }| Object { stat, bytes: self.pieces(bytes) }))
    }

    async fn list(&self) -> Result<Listing, StorageError> {
        let held = self.answer(self.layer.list()).await?;
        let (kind, limit) = (self.kind(), self.limits.progress);
        Ok(paced::<Held>(held, kind, limit, limit).boxed())
    }

    async fn remove(&self, id: ContentId) -> Result<(), StorageError> {
        self.within(self.limits.progress, "did not remove the object", self.layer.remove(id)).await
    }

    async fn check(&self) -> Result<(), LayerFault> {
        let (limit, what) = (self.limits.first_byte, "did not answer");
        let slow = || StorageError::new(self.layer.kind(), TooSlow { what, limit });
        let checked = timeout(limit, self.layer.check()).await;
        checked.unwrap_or_else(|_| Err(LayerFault::Down(slow())))
    }
}
