//! One layer's copy of an object while it is read, block by block.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use bytes::{Bytes, BytesMut};
use futures_util::StreamExt as _;
use ipfs_registry_core::BlockDigests;
use thiserror::Error;

use super::{remembered::Copy, verify};
use crate::{ByteStream, Layer as _, Object, Stat, StorageError, bounded::Bounded};

/// Why a copy cannot give a block.
#[derive(Debug, Error)]
pub(super) enum Fault {
    #[error("it is missing")]
    Missing,
    #[error("it has {found} bytes and not {expected}")]
    Size { found: u64, expected: u64 },
    #[error("it ends in block {0}")]
    Cut(usize),
    #[error("its block {0} is not the one that was stored")]
    Block(usize),
    #[error("{}", .0.source)]
    Failed(#[from] StorageError),
}

impl Fault {
    /// The fault of a layer that was waited for so long.
    pub(super) fn slow(kind: &'static str, waited: Duration) -> Self {
        let words = format!("it did not give a block within {} s", waited.as_secs());
        Self::Failed(StorageError::new(kind, words))
    }

    /// Whether another copy in its place would mend it; a layer that fails takes none either.
    pub(super) fn asks_for_repair(&self) -> bool {
        !matches!(self, Self::Failed(_))
    }

    /// Whether the layer holds something, and not what it should.
    pub(super) fn is_damage(&self) -> bool {
        !matches!(self, Self::Failed(_) | Self::Missing)
    }
}

/// A copy that is open, at the start of a block.
pub(super) struct OpenCopy {
    pub(super) index: usize,
    pub(super) stat: Stat,
    pub(super) begun: SystemTime,
    pub(super) from: usize,
    trusted: bool,
    pieces: ByteStream,
    rest: Bytes,
}

impl OpenCopy {
    /// Opens a copy at block `from`; refused where it is missing or its size is wrong.
    pub(super) async fn open(
        layers: &[Bounded],
        (index, id): Copy,
        from: usize,
        blocks: &BlockDigests,
    ) -> Result<Self, Fault> {
        let begun = SystemTime::now();
        let object = layers[index].read(id, blocks.range(from).start).await?;
        let Object { stat, bytes: pieces } = object.ok_or(Fault::Missing)?;
        if stat.size != blocks.size() {
            return Err(Fault::Size { found: stat.size, expected: blocks.size() });
        }
        Ok(Self { index, stat, begun, from, trusted: false, pieces, rest: Bytes::new() })
    }

    /// Takes its blocks without checking them.
    pub(super) fn trust(&mut self) {
        self.trusted = true;
    }

    /// Whether its blocks go out without being checked.
    pub(super) fn is_trusted(&self) -> bool {
        self.trusted
    }

    /// Whether every block of it was checked, once the last one was.
    pub(super) fn is_checked_from_the_first(&self) -> bool {
        self.from == 0 && !self.trusted
    }

    /// The block at `index`, checked unless the copy is trusted. They are asked for in order.
    pub(super) async fn block(
        &mut self,
        blocks: &Arc<BlockDigests>,
        index: usize,
    ) -> Result<Bytes, Fault> {
        let range = blocks.range(index);
        let len = (range.end - range.start) as usize;
        let block = self.take(len).await?;
        if block.len() < len {
            return Err(Fault::Cut(index));
        }
        if !self.trusted && !verify::is_right(blocks, index, &block).await {
            return Err(Fault::Block(index));
        }
        Ok(block)
    }

    /// The next `len` bytes, fewer where the copy ends: as they came where a piece has them all.
    async fn take(&mut self, len: usize) -> Result<Bytes, StorageError> {
        if self.rest.is_empty() {
            self.rest = self.pieces.next().await.transpose()?.unwrap_or_default();
        }
        if self.rest.len() >= len {
            return Ok(self.rest.split_to(len));
        }
        self.gather(len).await
    }

    async fn gather(&mut self, len: usize) -> Result<Bytes, StorageError> {
        let mut block = BytesMut::with_capacity(len);
        loop {
            let part = self.rest.len().min(len - block.len());
            block.extend_from_slice(&self.rest.split_to(part));
            if block.len() == len {
                return Ok(block.freeze());
            }
            match self.pieces.next().await.transpose()? {
                Some(piece) => self.rest = piece,
                None => return Ok(block.freeze()),
            }
        }
    }
}
