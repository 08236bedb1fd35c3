//! Looks at one copy of an object, without mending it.

use std::sync::Arc;

use ipfs_registry_core::BlockDigests;
use tokio::time::timeout;

use super::{
    copy::{Fault, OpenCopy},
    remembered::Copy,
    state::MirrorState,
};
use crate::{Layer as _, StorageError};

/// How closely a copy is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// What the layer tells of it: whether it is there, and its size.
    Told,
    /// Every byte of it is read and checked.
    Bytes,
}

/// What a copy was found to be.
#[derive(Debug)]
pub enum Condition {
    /// It is there and nothing is wrong with it, as far as was looked.
    Whole,
    /// The layer does not hold the object.
    Missing,
    /// The layer holds something else under its id.
    Damaged,
    /// The layer cannot answer.
    Unknown(StorageError),
}

/// What the copy is; a layer that fails is asked as often as the mirror's limits say.
pub(super) async fn inspect(
    mirror: &MirrorState,
    copy: Copy,
    blocks: &Arc<BlockDigests>,
    depth: Depth,
) -> Condition {
    let mut found = once(mirror, copy, blocks, depth).await;
    for _ in 1..mirror.limits.tries {
        if !matches!(found, Err(Fault::Failed(_))) {
            break;
        }
        found = once(mirror, copy, blocks, depth).await;
    }
    match found {
        Ok(()) => Condition::Whole,
        Err(Fault::Missing) => Condition::Missing,
        Err(Fault::Failed(error)) => Condition::Unknown(error),
        Err(_) => Condition::Damaged,
    }
}

async fn once(
    mirror: &MirrorState,
    copy: Copy,
    blocks: &Arc<BlockDigests>,
    depth: Depth,
) -> Result<(), Fault> {
    let look = async {
        match depth {
            Depth::Told => told(mirror, copy, blocks).await,
            Depth::Bytes => bytes(mirror, copy, blocks).await,
        }
    };
    let (kind, limit) = (mirror.layers[copy.0].kind(), mirror.limits.publish);
    timeout(limit, look).await.unwrap_or_else(|_| Err(Fault::slow(kind, limit)))
}

async fn told(mirror: &MirrorState, (index, id): Copy, blocks: &BlockDigests) -> Result<(), Fault> {
    let stat = mirror.layers[index].stat(id).await?.ok_or(Fault::Missing)?;
    match stat.size == blocks.size() {
        true => Ok(()),
        false => Err(Fault::Size { found: stat.size, expected: blocks.size() }),
    }
}

async fn bytes(mirror: &MirrorState, copy: Copy, blocks: &Arc<BlockDigests>) -> Result<(), Fault> {
    let mut open = OpenCopy::open(&mirror.layers, copy, 0, blocks).await?;
    for index in 0..blocks.len() {
        open.block(blocks, index).await?;
    }
    Ok(())
}
