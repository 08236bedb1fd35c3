//! Puts an object on a node, also where the node holds a bad copy of it.
//!
//! A node passes over a block that it has, so that adding an object again leaves a bad block as it
//! is. What was pinned before is therefore compared, and where it is bad its blocks go first.

use ipfs_api_backend_actix::IpfsApi as _;
use ipfs_registry_core::{ArchiveHasher, BlockDigests, ContentId};
use tokio::task::spawn_blocking;

use super::{add::add, error::IpfsError, node::Node};
use crate::Blob;

/// How many blocks are removed by one call: their ids are in its address.
const AT_ONCE: usize = 100;

/// Adds the object, in place of a bad copy of it.
pub(super) async fn put(node: &Node, id: ContentId, blob: &Blob) -> Result<(), IpfsError> {
    let was_pinned = node.is_pinned(&id.to_string()).await?;
    add(node, id, blob).await?;
    if was_pinned && !is_good(node, id, blob).await? {
        remove(node, id, blob).await?;
        add(node, id, blob).await?;
    }
    Ok(())
}

/// Whether the node gives the bytes of the blob.
async fn is_good(node: &Node, id: ContentId, blob: &Blob) -> Result<bool, IpfsError> {
    blob.equals(node.api.cat(&id.to_string())).await.map_err(IpfsError::Unread)
}

/// Removes the object with all its blocks, but those that another pin holds.
async fn remove(node: &Node, id: ContentId, blob: &Blob) -> Result<(), IpfsError> {
    node.unpin(&id.to_string()).await?;
    let blocks = blocks(blob).await?;
    for ids in blocks.node_ids().chunks(AT_ONCE) {
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
