//! Reads an object from a node.

use std::rc::Rc;

use bytes::Bytes;
use futures_util::TryStreamExt as _;
use ipfs_api_backend_actix::request;
use ipfs_api_prelude::Backend as _;
use ipfs_registry_core::ContentId;
use tokio::sync::mpsc;

use super::{error::IpfsError, node::Node};

/// How many pieces may be read ahead of who takes them.
const AHEAD: usize = 1;

/// An object's size, and its bytes as they come from the node's thread.
type Begun = (u64, mpsc::Receiver<Result<Bytes, IpfsError>>);

/// Begins to read an object from byte `from` on; `None` where the node does not have it pinned.
///
/// The bytes are asked for before it is known whether they are there: a far node answers once and
/// not three times in a row.
pub(super) async fn begin(
    node: Rc<Node>,
    id: ContentId,
    from: u64,
) -> Result<Option<Begun>, IpfsError> {
    let (sender, pieces) = mpsc::channel(AHEAD);
    let id = id.to_string();
    actix_rt::spawn(send(Rc::clone(&node), id.clone(), from, sender));
    let Some(size) = node.size(&id).await? else { return Ok(None) };
    match from < size {
        true => Ok(Some((size, pieces))),
        false => Ok(Some((size, mpsc::channel(1).1))),
    }
}

/// Sends the bytes over, until nobody takes them any more.
async fn send(
    node: Rc<Node>,
    id: String,
    from: u64,
    pieces: mpsc::Sender<Result<Bytes, IpfsError>>,
) {
    tokio::select! {
        () = all(&node, &id, from, &pieces) => {}
        () = pieces.closed() => {}
    }
}

async fn all(node: &Node, id: &str, from: u64, pieces: &mpsc::Sender<Result<Bytes, IpfsError>>) {
    // It fails where nobody takes them any more.
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
