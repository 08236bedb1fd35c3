//! A layer in memory.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::SystemTime,
};

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::{StreamExt as _, future, stream};
use ipfs_registry_core::ContentId;

use crate::{Blob, Layer, LayerFault, ListedObject, Listing, Object, ObjectMetadata, StorageError};

const KIND: &str = "memory";

/// Stores objects in memory until the process ends, for tests and trials.
///
/// An object's time of change is the time of its `put`; nothing else can change the object.
#[derive(Debug, Default)]
pub struct MemoryLayer(Mutex<HashMap<ContentId, MemoryObject>>);

#[derive(Clone, Debug)]
struct MemoryObject {
    bytes: Bytes,
    modified: SystemTime,
}

impl MemoryObject {
    fn metadata(&self) -> ObjectMetadata {
        ObjectMetadata { size: self.bytes.len() as u64, modified: Some(self.modified) }
    }

    fn into_object(mut self, from: u64) -> Object {
        let metadata = self.metadata();
        let rest = self.bytes.split_off(from.min(metadata.size) as usize);
        Object { metadata, bytes: stream::once(future::ready(Ok(rest))).boxed() }
    }
}

impl MemoryLayer {
    /// Creates an empty layer.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn objects(&self) -> MutexGuard<'_, HashMap<ContentId, MemoryObject>> {
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
        self.objects().insert(id, MemoryObject { bytes, modified: SystemTime::now() });
        Ok(())
    }

    async fn stat(&self, id: ContentId) -> Result<Option<ObjectMetadata>, StorageError> {
        Ok(self.objects().get(&id).map(MemoryObject::metadata))
    }

    async fn read(&self, id: ContentId, from: u64) -> Result<Option<Object>, StorageError> {
        let object = self.objects().get(&id).cloned();
        Ok(object.map(|object| object.into_object(from)))
    }

    async fn list(&self) -> Result<Listing, StorageError> {
        let objects = self.objects();
        let objects = objects
            .iter()
            .map(|(id, object)| Ok(ListedObject { id: *id, put_at: Some(object.modified) }));
        Ok(stream::iter(objects.collect::<Vec<_>>()).boxed())
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
    async fn passes_the_layer_suite() {
        crate::contract::check_layer(Arc::new(MemoryLayer::new())).await;
    }
}
