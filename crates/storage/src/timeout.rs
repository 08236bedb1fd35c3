//! Adds time limits to the calls of a layer.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use ipfs_registry_core::ContentId;
use thiserror::Error;
use tokio::time::{Instant, timeout, timeout_at};

use crate::{
    Blob, ByteStream, Layer, LayerFault, Limits, ListedObject, Listing, Object, ObjectMetadata,
    StorageError, blob::LastRead,
};

/// Wraps a layer, and fails its calls when they exceed the [`Limits`].
pub(crate) struct TimeoutLayer {
    layer: Arc<dyn Layer>,
    limits: Limits,
}

/// A call exceeded its time limit.
#[derive(Debug, Error)]
#[error("it {what} within {} s", .limit.as_secs_f32())]
struct LayerTimeout {
    what: &'static str,
    limit: Duration,
}

/// Whether a call failed because of a time limit of a [`TimeoutLayer`].
pub(crate) fn is_timeout(error: &StorageError) -> bool {
    error.source.is::<LayerTimeout>()
}

impl TimeoutLayer {
    pub(crate) fn new(layer: Arc<dyn Layer>, limits: Limits) -> Self {
        Self { layer, limits }
    }

    /// Fails with a timeout if the call does not return within the limit for the first byte.
    async fn with_first_byte_limit<T>(
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
        let slow = || StorageError::new(self.layer.kind(), LayerTimeout { what, limit });
        timeout(limit, call).await.unwrap_or_else(|_| Err(slow()))
    }

    /// Fails with a timeout if the layer reads no bytes of the blob for the `progress` limit. Each
    /// read starts the limit anew.
    async fn while_progressing<T>(
        &self,
        last_read: &LastRead,
        call: impl Future<Output = Result<T, StorageError>>,
    ) -> Result<T, StorageError> {
        let mut call = std::pin::pin!(call);
        let limit = self.limits.progress;
        loop {
            let deadline = last_read.get() + limit;
            match timeout_at(deadline, &mut call).await {
                Ok(done) => return done,
                Err(_) if last_read.get() + limit > Instant::now() => {}
                Err(_) => {
                    let what = "took no more bytes and did not finish";
                    return Err(StorageError::new(self.layer.kind(), LayerTimeout { what, limit }));
                }
            }
        }
    }

    fn pieces(&self, pieces: ByteStream) -> ByteStream {
        with_timeouts(pieces, self.layer.kind(), self.limits.first_byte, self.limits.progress)
            .boxed()
    }
}

/// Ends the stream with a timeout error when its first item takes longer than `first`, or a later
/// one longer than `later`.
fn with_timeouts<T: Send + 'static>(
    items: impl stream::Stream<Item = Result<T, StorageError>> + Send + Unpin + 'static,
    kind: &'static str,
    first: Duration,
    later: Duration,
) -> impl stream::Stream<Item = Result<T, StorageError>> + Send {
    stream::try_unfold((items, first), move |(mut items, limit)| async move {
        let next = timeout(limit, items.try_next()).await;
        let slow = |_| StorageError::new(kind, LayerTimeout { what: "sent nothing more", limit });
        Ok(next.map_err(slow)??.map(|item| (item, (items, later))))
    })
}

#[async_trait]
impl Layer for TimeoutLayer {
    fn kind(&self) -> &'static str {
        self.layer.kind()
    }

    async fn put(&self, id: ContentId, blob: &Blob) -> Result<(), StorageError> {
        let (blob, last_read) = blob.with_last_read();
        self.while_progressing(&last_read, self.layer.put(id, &blob)).await
    }

    async fn stat(&self, id: ContentId) -> Result<Option<ObjectMetadata>, StorageError> {
        self.with_first_byte_limit(self.layer.stat(id)).await
    }

    async fn read(&self, id: ContentId, from: u64) -> Result<Option<Object>, StorageError> {
        let object = self.with_first_byte_limit(self.layer.read(id, from)).await?;
        Ok(object.map(|Object { metadata, bytes }| Object { metadata, bytes: self.pieces(bytes) }))
    }

    async fn list(&self) -> Result<Listing, StorageError> {
        let objects = self.with_first_byte_limit(self.layer.list()).await?;
        let (kind, limit) = (self.kind(), self.limits.progress);
        Ok(with_timeouts::<ListedObject>(objects, kind, limit, limit).boxed())
    }

    async fn remove(&self, id: ContentId) -> Result<(), StorageError> {
        self.within(self.limits.progress, "did not remove the object", self.layer.remove(id)).await
    }

    async fn check(&self) -> Result<(), LayerFault> {
        let (limit, what) = (self.limits.first_byte, "did not answer");
        let slow = || StorageError::new(self.layer.kind(), LayerTimeout { what, limit });
        let checked = timeout(limit, self.layer.check()).await;
        checked.unwrap_or_else(|_| Err(LayerFault::Unreachable(slow())))
    }
}
