//! What every kind of storage layer promises.

use std::time::SystemTime;

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::stream::BoxStream;
use ipfs_registry_core::ContentId;

use crate::{Blob, LayerFault, StorageError};

/// An object's bytes in order, in pieces of any size; it ends at the first error.
pub type ByteStream = BoxStream<'static, Result<Bytes, StorageError>>;

/// What a layer tells of an object without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stat {
    /// How many bytes it has.
    pub size: u64,
    /// When it last changed, by the layer's own clock: no change of the bytes leaves it as it was.
    /// `None` where the layer cannot tell, so that its bytes are verified at every read.
    pub modified: Option<SystemTime>,
}

/// An object as a layer holds it: right or wrong, the layer does not know.
pub struct Object {
    /// What the layer tells of the very copy that `bytes` come from.
    pub stat: Stat,
    /// The bytes from the offset that was asked for to the end.
    pub bytes: ByteStream,
}

/// An object that a layer holds, as a listing tells of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// The object.
    pub id: ContentId,
    /// When it was put last, by the layer's own clock; `None` where the layer cannot tell.
    pub since: Option<SystemTime>,
}

/// The objects of a layer, in no order; it ends at the first error.
pub type Listing = BoxStream<'static, Result<Held, StorageError>>;

/// A place that keeps objects by their content id, and never looks inside them.
///
/// Every kind passes one suite of tests, which holds what is written here:
///
/// - A `put` that returned `Ok` is durable: the object survives a loss of power.
/// - A `put` that did not may leave the former copy, the new one, or none, but never a part of one
///   under the object's id; nor does a crash in the middle of it.
/// - Puts of one id at the same time all succeed, and leave one whole object.
/// - A read that began goes on with the copy that it began with, whatever is put meanwhile.
/// - A layer reads no more than one piece ahead of who takes its bytes, whatever the object's size.
#[async_trait]
pub trait Layer: Send + Sync {
    /// The layer's kind in logs and errors, such as `file` or `memory`.
    fn kind(&self) -> &'static str;

    /// Keeps the bytes of `blob` under `id`, in place of whatever copy is there: a bad copy is
    /// healed by putting a good one.
    ///
    /// # Errors
    ///
    /// [`StorageError`] where the object is not durably kept.
    async fn put(&self, id: ContentId, blob: &Blob) -> Result<(), StorageError>;

    /// What the layer tells of the object, or `None` where it does not hold it.
    ///
    /// # Errors
    ///
    /// [`StorageError`] where the layer cannot answer.
    async fn stat(&self, id: ContentId) -> Result<Option<Stat>, StorageError>;

    /// The object from byte `from` to its end, or `None` where the layer does not hold it. From
    /// the end on there are no bytes, and that is no error.
    ///
    /// # Errors
    ///
    /// [`StorageError`] where the layer cannot answer; the stream yields one where it stops later.
    async fn read(&self, id: ContentId, from: u64) -> Result<Option<Object>, StorageError>;

    /// Every object that was put here. What others keep in the same place is left out.
    ///
    /// # Errors
    ///
    /// [`StorageError`] where the layer cannot answer; the listing yields one where it stops later.
    async fn list(&self) -> Result<Listing, StorageError>;

    /// Removes an object; nothing happens where the layer does not hold it.
    ///
    /// # Errors
    ///
    /// [`StorageError`] where it may still be there.
    async fn remove(&self, id: ContentId) -> Result<(), StorageError>;

    /// Finds out whether the layer can be used at all: it answers, and what it needs is there.
    ///
    /// # Errors
    ///
    /// [`LayerFault::Down`] where it does not answer, which may pass, and [`LayerFault::Wrong`]
    /// where waiting does not help, such as a bucket that does not exist.
    async fn check(&self) -> Result<(), LayerFault>;
}
