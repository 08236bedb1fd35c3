//! Puts an object on a node, also if the node has a damaged copy of it.
//!
//! An add skips blocks that the node has, so it does not replace a damaged block. If the object was
//! already pinned, the put therefore compares it, and removes its blocks if it is damaged.

use ipfs_api_backend_actix::IpfsApi as _;
use ipfs_registry_core::{ArchiveHasher, BlockDigests, ContentId};
use tokio::task::spawn_blocking;

use super::{add::add, error::IpfsError, node::Node};
use crate::Blob;

/// How many blocks one request removes. Their ids are in its URL, whose length is limited.
const BATCH: usize = 100;

/// Adds the object, and replaces a damaged copy.
pub(super) async fn put(node: &Node, id: ContentId, blob: &Blob) -> Result<(), IpfsError> {
    let was_pinned = node.is_pinned(&id.to_string()).await?;
    add(node, id, blob).await?;
    if was_pinned && !is_good(node, id, blob).await? {
        remove(node, id, blob).await?;
        add(node, id, blob).await?;
    }
    Ok(())
}

/// Whether the node returns the bytes of the blob.
async fn is_good(node: &Node, id: ContentId, blob: &Blob) -> Result<bool, IpfsError> {
    blob.equals(node.api.cat(&id.to_string())).await.map_err(IpfsError::Unread)
}

/// Removes the object with all its blocks, except those that another pin references.
async fn remove(node: &Node, id: ContentId, blob: &Blob) -> Result<(), IpfsError> {
    node.unpin(&id.to_string()).await?;
    let blocks = blocks(blob).await?;
    for ids in blocks.node_ids().chunks(BATCH) {
        let mut query: Vec<_> = ids.iter().map(|id| ("arg", id.to_string())).collect();
        query.push(("force", "true".to_owned()));
        node.send(node.post("block/rm", &query)?, ()).await?;
    }
    Ok(())
}

async fn blocks(blob: &Blob) -> Result<BlockDigests, IpfsError> {
    let mut reader = blob.reader();
    let hashed = spawn_blocking(move || {
        let mut hasher = ArchiveHasher::new();
        let mut piece = vec![0; BlockDigests::BLOCK];
        loop {
            match std::io::Read::read(&mut reader, &mut piece)? {
                0 => return Ok(hasher.finish().blocks),
                len => hasher.update(&piece[..len]),
            }
        }
    });
    hashed.await.map_err(IpfsError::broken)?.map_err(IpfsError::Unread)
}
