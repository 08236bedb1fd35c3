//! A layer of objects that are pinned on an IPFS node, over its RPC.
//!
//! The client of `ipfs-api-backend-actix` is not `Send`, so each layer has a thread for it. Requests
//! that this crate does not support use awc directly: an `add` with a pin name and without a timeout
//! of five seconds, and a streamed listing.

mod add;
mod address;
mod cat;
mod error;
mod node;
mod pins;
mod put;
mod worker;

use async_trait::async_trait;
use futures_util::{StreamExt as _, stream};
use ipfs_registry_core::ContentId;
use tokio::sync::mpsc;

use crate::{Blob, Layer, LayerFault, Listing, Object, ObjectMetadata, StorageError};
use address::Address;
use error::{IpfsError, KIND};
use worker::Worker;

/// Stores each object as a pinned UnixFS file on an IPFS node: Kubo, or one that speaks its RPC.
///
/// Every `add` sets the block layout, so that the node's settings never change an id. An object
/// without its pin counts as missing, as the node may garbage-collect it. A node reports no time of
/// change, so every read is verified.
///
/// The pin's name marks it as a registry's and contains the time of the put; a [listing](Layer::list)
/// contains only pins with such a name. On a node without pin names, such as js-ipfs, it is empty.
///
/// ```
/// use ipfs_registry_storage::{IpfsLayer, Layer};
///
/// let layer = IpfsLayer::new("http://127.0.0.1:5001")?;
/// assert_eq!(layer.kind(), "ipfs");
/// # Ok::<(), ipfs_registry_storage::StorageError>(())
/// ```
#[derive(Debug)]
pub struct IpfsLayer {
    node: Worker,
}

impl IpfsLayer {
    /// Creates a layer for the node with its RPC at `url`: `http://HOST:PORT` or `https://HOST:PORT`,
    /// with `USER:PASSWORD@` before the host for basic auth. Sends no request yet.
    ///
    /// # Errors
    ///
    /// [`StorageError`] if `url` does not have that form. The message never contains the password.
    pub fn new(url: &str) -> Result<Self, StorageError> {
        let address: Address = url.parse().map_err(|wrong| StorageError::new(KIND, wrong))?;
        let node = Worker::start(address).map_err(|error| StorageError::new(KIND, error))?;
        Ok(Self { node })
    }
}

#[async_trait]
impl Layer for IpfsLayer {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn put(&self, id: ContentId, blob: &Blob) -> Result<(), StorageError> {
        let blob = blob.clone();
        self.node.call_layer(move |node| async move { put::put(&node, id, &blob).await }).await
    }

    async fn stat(&self, id: ContentId) -> Result<Option<ObjectMetadata>, StorageError> {
        let size = self
            .node
            .call_layer(move |node| async move { node.size(&id.to_string()).await })
            .await?;
        Ok(size.map(metadata))
    }

    async fn read(&self, id: ContentId, from: u64) -> Result<Option<Object>, StorageError> {
        let opened = self.node.call_layer(move |node| cat::open(node, id, from)).await?;
        Ok(opened.map(|(size, pieces)| Object {
            metadata: metadata(size),
            bytes: into_stream(pieces).boxed(),
        }))
    }

    async fn list(&self) -> Result<Listing, StorageError> {
        let pins = self.node.call_layer(pins::list).await?;
        Ok(into_stream(pins).boxed())
    }

    async fn remove(&self, id: ContentId) -> Result<(), StorageError> {
        self.node.call_layer(move |node| async move { node.unpin(&id.to_string()).await }).await
    }

    async fn check(&self) -> Result<(), LayerFault> {
        self.node.call(|node| async move { node.check().await }).await.map_err(layer_fault)
    }
}

fn metadata(size: u64) -> ObjectMetadata {
    ObjectMetadata { size, modified: None }
}

fn layer_fault(error: IpfsError) -> LayerFault {
    let wrong = matches!(error, IpfsError::Refused { status: 401 | 403, .. });
    let error = error.into();
    if wrong { LayerFault::Misconfigured(error) } else { LayerFault::Unreachable(error) }
}

/// Turns a channel from the node's thread into a stream.
fn into_stream<T: Send + 'static>(
    items: mpsc::Receiver<Result<T, IpfsError>>,
) -> impl stream::Stream<Item = Result<T, StorageError>> + Send {
    stream::unfold(items, async |mut items| {
        let item = items.recv().await?;
        Some((item.map_err(StorageError::from), items))
    })
}
