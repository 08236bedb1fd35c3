//! The layer that lasts as long as its process.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::SystemTime,
};

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::{StreamExt as _, future, stream};
use ipfs_registry_core::ContentId;

use crate::{Blob, Held, Layer, LayerFault, Listing, Object, Stat, StorageError};

const KIND: &str = "memory";

/// Keeps objects in memory, for tests and trials: "durable" is until the process ends.
///
/// An object's time of change is that of its `put`, and nothing else can change it: once verified,
/// it stays so until it is put again.
#[derive(Debug, Default)]
pub struct MemoryLayer(Mutex<HashMap<ContentId, Kept>>);

#[derive(Clone, Debug)]
struct Kept {
    bytes: Bytes,
    modified: SystemTime,
}

impl Kept {
    fn stat(&self) -> Stat {
        Stat { size: self.bytes.len() as u64, modified: Some(self.modified) }
    }

    fn from(mut self, from: u64) -> Object {
        let stat = self.stat();
        let rest = self.bytes.split_off(from.min(stat.size) as usize);
        Object { stat, bytes: stream::once(future::ready(Ok(rest))).boxed() }
    }
}

impl MemoryLayer {
    /// A layer that holds nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn objects(&self) -> MutexGuard<'_, HashMap<ContentId, Kept>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Layer for MemoryLayer {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn put(&self, id: ContentId, blob: &Blob) -> Result<(), StorageError> {
        let bytes = load(blob).await?;
        self.objects().insert(id, Kept { bytes, modified: SystemTime::now() });
        Ok(())
    }

    async fn stat(&self, id: ContentId) -> Result<Option<Stat>, StorageError> {
        Ok(self.objects().get(&id).map(Kept::stat))
    }

    async fn read(&self, id: ContentId, from: u64) -> Result<Option<Object>, StorageError> {
        let kept = self.objects().get(&id).cloned();
        Ok(kept.map(|kept| kept.from(from)))
    }

    async fn list(&self) -> Result<Listing, StorageError> {
        let objects = self.objects();
        let held =
            objects.iter().map(|(id, kept)| Ok(Held { id: *id, since: Some(kept.modified) }));
        Ok(stream::iter(held.collect::<Vec<_>>()).boxed())
    }

    async fn remove(&self, id: ContentId) -> Result<(), StorageError> {
        self.objects().remove(&id);
        Ok(())
    }

    async fn check(&self) -> Result<(), LayerFault> {
        Ok(())
    }
}

async fn load(blob: &Blob) -> Result<Bytes, StorageError> {
    if let Some(bytes) = blob.in_memory() {
        return Ok(bytes.clone());
    }
    let blob = blob.clone();
    let whole = move || blob.read_at(0, blob.len() as usize);
    tokio::task::spawn_blocking(whole)
        .await
        .map_err(|stopped| StorageError::new(KIND, stopped))?
        .map_err(|unread| StorageError::new(KIND, unread))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[tokio::test]
    async fn it_keeps_the_contract() {
        crate::contract::holds(Arc::new(MemoryLayer::new())).await;
    }
}
