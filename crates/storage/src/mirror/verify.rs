//! Checks one block against its digest.

use std::sync::Arc;

use bytes::Bytes;
use ipfs_registry_core::BlockDigests;
use tokio::task::spawn_blocking;

/// The largest block that is hashed where it is: less work than handing it to another thread.
const HASHED_IN_PLACE: usize = 16 * 1024;

/// Whether `block` is the one at `index`.
pub(super) async fn is_right(blocks: &Arc<BlockDigests>, index: usize, block: &Bytes) -> bool {
    if block.len() <= HASHED_IN_PLACE {
        return blocks.verifies(index, block);
    }
    let (blocks, block) = (Arc::clone(blocks), block.clone());
    // It stops unfinished only where the runtime shuts down, and then nothing is sent any more.
    spawn_blocking(move || blocks.verifies(index, &block)).await.unwrap_or(false)
}
