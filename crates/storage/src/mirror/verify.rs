//! Verifies a block against its digest.

use std::sync::Arc;

use bytes::Bytes;
use ipfs_registry_core::BlockDigests;
use tokio::task::spawn_blocking;

/// The largest block, in bytes, to hash on the async thread: that is cheaper than `spawn_blocking`.
const HASHED_IN_PLACE: usize = 16 * 1024;

/// Whether `block` has the digest of the block at `index`.
pub(super) async fn is_valid(blocks: &Arc<BlockDigests>, index: usize, block: &Bytes) -> bool {
    if block.len() <= HASHED_IN_PLACE {
        return blocks.verifies(index, block);
    }
    let (blocks, block) = (Arc::clone(blocks), block.clone());
    // It fails only when the runtime shuts down.
    spawn_blocking(move || blocks.verifies(index, &block)).await.unwrap_or(false)
}
