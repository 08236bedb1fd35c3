//! Checks one copy of an object, without repairing it.

use std::sync::Arc;

use ipfs_registry_core::BlockDigests;
use tokio::time::timeout;

use super::{
    copy::{CopyError, CopyReader},
    state::MirrorState,
    verified::CopyKey,
};
use crate::{Layer as _, StorageError};

/// How thoroughly a copy is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Only its existence and size.
    Metadata,
    /// Every byte is read and verified.
    Bytes,
}

/// The result of the check of a copy.
#[derive(Debug)]
pub enum Condition {
    /// The copy exists and is correct, as far as the depth checks.
    Whole,
    /// The layer does not have the object.
    Missing,
    /// The layer has a copy with wrong content.
    Damaged,
    /// The layer failed.
    Unknown(StorageError),
}

/// Checks a copy. Tries a layer that fails as often as the mirror's limits allow.
pub(super) async fn inspect(
    mirror: &MirrorState,
    copy: CopyKey,
    blocks: &Arc<BlockDigests>,
    depth: Depth,
) -> Condition {
    let mut result = inspect_once(mirror, copy, blocks, depth).await;
    for _ in 1..mirror.limits.tries {
        if !matches!(result, Err(CopyError::Failed(_))) {
            break;
        }
        result = inspect_once(mirror, copy, blocks, depth).await;
    }
    match result {
        Ok(()) => Condition::Whole,
        Err(CopyError::Missing) => Condition::Missing,
        Err(CopyError::Failed(error)) => Condition::Unknown(error),
        Err(_) => Condition::Damaged,
    }
}

async fn inspect_once(
    mirror: &MirrorState,
    copy: CopyKey,
    blocks: &Arc<BlockDigests>,
    depth: Depth,
) -> Result<(), CopyError> {
    let inspection = async {
        match depth {
            Depth::Metadata => check_size(mirror, copy, blocks).await,
            Depth::Bytes => check_bytes(mirror, copy, blocks).await,
        }
    };
    let (kind, limit) = (mirror.layers[copy.0].kind(), mirror.limits.publish);
    timeout(limit, inspection).await.unwrap_or_else(|_| Err(CopyError::timed_out(kind, limit)))
}

async fn check_size(
    mirror: &MirrorState,
    (index, id): CopyKey,
    blocks: &BlockDigests,
) -> Result<(), CopyError> {
    let metadata = mirror.layers[index].stat(id).await?.ok_or(CopyError::Missing)?;
    match metadata.size == blocks.size() {
        true => Ok(()),
        false => Err(CopyError::Size { found: metadata.size, expected: blocks.size() }),
    }
}

async fn check_bytes(
    mirror: &MirrorState,
    copy: CopyKey,
    blocks: &Arc<BlockDigests>,
) -> Result<(), CopyError> {
    let mut open = CopyReader::open(&mirror.layers, copy, 0, blocks).await?;
    for index in 0..blocks.len() {
        open.block(blocks, index).await?;
    }
    Ok(())
}
