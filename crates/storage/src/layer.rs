//! The trait of storage layers, and its guarantees.

use std::time::SystemTime;

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::stream::BoxStream;
use ipfs_registry_core::ContentId;

use crate::{Blob, LayerFault, StorageError};

/// A stream of an object's bytes in order, in pieces of any size. It ends at the first error.
pub type ByteStream = BoxStream<'static, Result<Bytes, StorageError>>;

/// What a layer reports of an object without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ObjectMetadata {
    /// The size in bytes.
    pub size: u64,
    /// When it last changed, by the layer's clock. Every change of the bytes must change this time.
    /// `None` if the layer does not know; every read then verifies the bytes.
    pub modified: Option<SystemTime>,
}

/// An object as a layer has it. The layer does not verify the bytes.
pub struct Object {
    /// The metadata of the copy that `bytes` come from.
    pub metadata: ObjectMetadata,
    /// The bytes from the requested offset to the end.
    pub bytes: ByteStream,
}

/// One entry of a [`Listing`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListedObject {
    /// The object's id.
    pub id: ContentId,
    /// When it was last put, by the layer's clock; `None` if the layer does not know.
    pub put_at: Option<SystemTime>,
}

/// A stream of the objects of a layer, in no order. It ends at the first error.
pub type Listing = BoxStream<'static, Result<ListedObject, StorageError>>;

/// A store of objects by their content id. It does not interpret their bytes.
///
/// One test suite, `contract::check_layer`, checks these guarantees for every kind of layer:
///
/// - A `put` that returned `Ok` is durable: the object survives a loss of power.
/// - A `put` that failed or crashed leaves the former copy, the new one, or none, but never a partial
///   copy under the object's id.
/// - Concurrent puts of one id all succeed, and leave one complete object.
/// - A read continues with the copy that it opened, also when another put replaces it.
/// - A stream reads at most one piece ahead of its consumer, whatever the object's size.
#[async_trait]
pub trait Layer: Send + Sync {
    /// Returns the layer's kind in logs and errors, such as `file` or `memory`.
    fn kind(&self) -> &'static str;

    /// Stores the bytes of `blob` under `id`. Replaces an existing copy; a damaged one must be good
    /// afterwards.
    ///
    /// # Errors
    ///
    /// [`StorageError`] if the object is not stored durably.
    async fn put(&self, id: ContentId, blob: &Blob) -> Result<(), StorageError>;

    /// Returns the object's metadata, or `None` if the layer does not have the object.
    ///
    /// # Errors
    ///
    /// [`StorageError`] if the layer fails.
    async fn stat(&self, id: ContentId) -> Result<Option<ObjectMetadata>, StorageError>;

    /// Opens the object at byte `from`, or returns `None` if the layer does not have the object. An
    /// offset at or past the end returns no bytes, and is no error.
    ///
    /// # Errors
    ///
    /// [`StorageError`] if the layer fails; the stream yields one if it fails later.
    async fn read(&self, id: ContentId, from: u64) -> Result<Option<Object>, StorageError>;

    /// Lists the objects that were put to this layer. Skips other data in the same place.
    ///
    /// # Errors
    ///
    /// [`StorageError`] if the layer fails; the listing yields one if it fails later.
    async fn list(&self) -> Result<Listing, StorageError>;

    /// Removes an object. Succeeds if the layer does not have it.
    ///
    /// # Errors
    ///
    /// [`StorageError`] if the object may still exist.
    async fn remove(&self, id: ContentId) -> Result<(), StorageError>;

    /// Checks that the layer can be used: that it answers, and its bucket or folder exists.
    ///
    /// # Errors
    ///
    /// [`LayerFault::Unreachable`] if it does not answer, which may be temporary;
    /// [`LayerFault::Misconfigured`] if a retry cannot help, such as for a missing bucket.
    async fn check(&self) -> Result<(), LayerFault>;
}
