//! A layer that is configured but cannot be opened.

use async_trait::async_trait;
use ipfs_registry_core::ContentId;
use ipfs_registry_storage::{
    Blob, Layer, LayerFault, Listing, Object, ObjectMetadata, StorageError,
};

/// A placeholder for a layer that cannot be opened. Every operation fails with the reason, so the command can
/// still work on the other layers.
pub(super) struct UnavailableLayer {
    kind: &'static str,
    reason: String,
}

impl UnavailableLayer {
    pub(super) fn new(kind: &'static str, reason: impl Into<String>) -> Self {
        Self { kind, reason: reason.into() }
    }

    fn error(&self) -> StorageError {
        StorageError::new(self.kind, self.reason.clone())
    }
}

#[async_trait]
impl Layer for UnavailableLayer {
    fn kind(&self) -> &'static str {
        self.kind
    }

    async fn put(&self, _: ContentId, _: &Blob) -> Result<(), StorageError> {
        Err(self.error())
    }

    async fn stat(&self, _: ContentId) -> Result<Option<ObjectMetadata>, StorageError> {
        Err(self.error())
    }

    async fn read(&self, _: ContentId, _: u64) -> Result<Option<Object>, StorageError> {
        Err(self.error())
    }

    async fn list(&self) -> Result<Listing, StorageError> {
        Err(self.error())
    }

    async fn remove(&self, _: ContentId) -> Result<(), StorageError> {
        Err(self.error())
    }

    async fn check(&self) -> Result<(), LayerFault> {
        Err(LayerFault::Misconfigured(self.error()))
    }
}
