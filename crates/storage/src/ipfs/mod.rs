//! The layer of archives that are pinned on an IPFS node, over its RPC.
//!
//! The node is asked through `ipfs-api-backend-actix`, whose client stays on one thread, so each
//! layer has a thread of its own. Only what that crate cannot do is asked with awc itself: an `add`
//! without its five seconds, with a name for the pin, and a listing that is not held whole.

mod add;
mod address;
mod cat;
mod error;
mod mend;
mod node;
mod pins;
mod worker;

use async_trait::async_trait;
use futures_util::{StreamExt as _, stream};
use ipfs_registry_core::ContentId;
use tokio::sync::mpsc;

use crate::{Blob, Layer, LayerFault, Listing, Object, Stat, StorageError};
use address::Address;
use error::{IpfsError, KIND};
use worker::Worker;

/// Keeps each object as a pinned UnixFS file on an IPFS node: Kubo, or one that speaks its RPC.
///
/// How the file is cut into blocks is said with every `add`, so that the node's settings never
/// change an id. A pin that is gone is an object that is missing, as the node may forget it any
/// day. A node tells no time of change, so what it gives is verified at every read.
///
/// The pin's name says that it is a registry's and when it was put; only pins with such a name are
/// [listed](Layer::list). A node without names of pins, such as js-ipfs, lists none.
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
    /// The layer on the node whose RPC answers at `url`: `http://HOST:PORT` or `https://HOST:PORT`,
    /// with `USER:PASSWORD@` before the host where it asks for basic auth. Nothing is sent yet.
    ///
    /// # Errors
    ///
    /// [`StorageError`] where `url` is not of that form. Its words never hold the password.
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
        self.node.run(move |node| async move { mend::put(&node, id, &blob).await }).await
    }

    async fn stat(&self, id: ContentId) -> Result<Option<Stat>, StorageError> {
        let size =
            self.node.run(move |node| async move { node.size(&id.to_string()).await }).await?;
        Ok(size.map(stat))
    }

    async fn read(&self, id: ContentId, from: u64) -> Result<Option<Object>, StorageError> {
        let begun = self.node.run(move |node| cat::begin(node, id, from)).await?;
        Ok(begun.map(|(size, pieces)| Object { stat: stat(size), bytes: received(pieces).boxed() }))
    }

    async fn list(&self) -> Result<Listing, StorageError> {
        let pins = self.node.run(pins::list).await?;
        Ok(received(pins).boxed())
    }

    async fn remove(&self, id: ContentId) -> Result<(), StorageError> {
        self.node.run(move |node| async move { node.unpin(&id.to_string()).await }).await
    }

    async fn check(&self) -> Result<(), LayerFault> {
        self.node.ask(|node| async move { node.check().await }).await.map_err(fault)
    }
}

fn stat(size: u64) -> Stat {
    Stat { size, modified: None }
}

fn fault(error: IpfsError) -> LayerFault {
    let wrong = matches!(error, IpfsError::Refused { status: 401 | 403, .. });
    let error = error.into();
    if wrong { LayerFault::Wrong(error) } else { LayerFault::Down(error) }
}

/// What comes over from the node's thread.
fn received<T: Send + 'static>(
    items: mpsc::Receiver<Result<T, IpfsError>>,
) -> impl stream::Stream<Item = Result<T, StorageError>> + Send {
    stream::unfold(items, async |mut items| {
        let item = items.recv().await?;
        Some((item.map_err(StorageError::from), items))
    })
}
