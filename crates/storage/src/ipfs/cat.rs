//! Reads an object from a node.

use std::rc::Rc;

use bytes::Bytes;
use futures_util::TryStreamExt as _;
use ipfs_api_backend_actix::request;
use ipfs_api_prelude::Backend as _;
use ipfs_registry_core::ContentId;
use tokio::sync::mpsc;

use super::{error::IpfsError, node::Node};

/// How many pieces to read ahead of the consumer.
const CHANNEL_CAPACITY: usize = 1;

/// An object's size, and the channel of its bytes from the node's thread.
type OpenedObject = (u64, mpsc::Receiver<Result<Bytes, IpfsError>>);

/// Opens an object at byte `from`; `None` if the node does not have it pinned.
///
/// Requests the bytes in parallel with the pin and the size, to save round trips to a distant node.
pub(super) async fn open(
    node: Rc<Node>,
    id: ContentId,
    from: u64,
) -> Result<Option<OpenedObject>, IpfsError> {
    let (sender, pieces) = mpsc::channel(CHANNEL_CAPACITY);
    let id = id.to_string();
    actix_rt::spawn(send(Rc::clone(&node), id.clone(), from, sender));
    let Some(size) = node.size(&id).await? else { return Ok(None) };
    match from < size {
        true => Ok(Some((size, pieces))),
        false => Ok(Some((size, mpsc::channel(1).1))),
    }
}

/// Sends the bytes to the channel until the receiver is dropped.
async fn send(
    node: Rc<Node>,
    id: String,
    from: u64,
    pieces: mpsc::Sender<Result<Bytes, IpfsError>>,
) {
    tokio::select! {
        () = forward_or_fail(&node, &id, from, &pieces) => {}
        () = pieces.closed() => {}
    }
}

async fn forward_or_fail(
    node: &Node,
    id: &str,
    from: u64,
    pieces: &mpsc::Sender<Result<Bytes, IpfsError>>,
) {
    // Sending fails only if the receiver is dropped.
    if let Err(error) = forward(node, id, from, pieces).await {
        drop(pieces.send(Err(error)).await);
    }
}

async fn forward(
    node: &Node,
    id: &str,
    from: u64,
    pieces: &mpsc::Sender<Result<Bytes, IpfsError>>,
) -> Result<(), IpfsError> {
    let offset = Some(usize::try_from(from).map_err(IpfsError::broken)?);
    let request = request::Cat { path: id, offset, length: None };
    let request = node.api.build_base_request(request, None)?;
    let mut bytes = node.api.request_stream_bytes(request);
    while let Some(piece) = bytes.try_next().await? {
        if pieces.send(Ok(piece)).await.is_err() {
            break;
        }
    }
    Ok(())
}
