//! Reads one layer's copy of an object, block by block.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use bytes::{Bytes, BytesMut};
use futures_util::StreamExt as _;
use ipfs_registry_core::BlockDigests;
use thiserror::Error;

use super::{verified::CopyKey, verify};
use crate::{ByteStream, Layer as _, Object, ObjectMetadata, StorageError, timeout::TimeoutLayer};

/// Why a block of a copy cannot be read.
#[derive(Debug, Error)]
pub(super) enum CopyError {
    #[error("it is missing")]
    Missing,
    #[error("it has {found} bytes and not {expected}")]
    Size { found: u64, expected: u64 },
    #[error("it ends in block {0}")]
    Truncated(usize),
    #[error("its block {0} is not the one that was stored")]
    WrongBlock(usize),
    #[error("{}", .0.source)]
    Failed(#[from] StorageError),
}

impl CopyError {
    /// Creates the error of a layer that did not return a block in time.
    pub(super) fn timed_out(kind: &'static str, waited: Duration) -> Self {
        let message = format!("it did not give a block within {} s", waited.as_secs());
        Self::Failed(StorageError::new(kind, message))
    }

    /// Whether replacing the copy can help. A layer that fails could not store a new copy either.
    pub(super) fn is_repairable(&self) -> bool {
        !matches!(self, Self::Failed(_))
    }

    /// Whether the layer has a copy with wrong content.
    pub(super) fn is_damage(&self) -> bool {
        !matches!(self, Self::Failed(_) | Self::Missing)
    }
}

/// An open copy, positioned at the start of a block.
pub(super) struct CopyReader {
    pub(super) index: usize,
    pub(super) metadata: ObjectMetadata,
    pub(super) opened_at: SystemTime,
    pub(super) from: usize,
    trusted: bool,
    pieces: ByteStream,
    rest: Bytes,
}

impl CopyReader {
    /// Opens a copy at block `from`. Fails if it is missing or has the wrong size.
    pub(super) async fn open(
        layers: &[TimeoutLayer],
        (index, id): CopyKey,
        from: usize,
        blocks: &BlockDigests,
    ) -> Result<Self, CopyError> {
        let opened_at = SystemTime::now();
        let object = layers[index].read(id, blocks.range(from).start).await?;
        let Object { metadata, bytes: pieces } = object.ok_or(CopyError::Missing)?;
        if metadata.size != blocks.size() {
            return Err(CopyError::Size { found: metadata.size, expected: blocks.size() });
        }
        Ok(Self { index, metadata, opened_at, from, trusted: false, pieces, rest: Bytes::new() })
    }

    /// Disables the verification of its blocks.
    pub(super) fn trust(&mut self) {
        self.trusted = true;
    }

    /// Whether its blocks are returned without verification.
    pub(super) fn is_trusted(&self) -> bool {
        self.trusted
    }

    /// Whether all blocks are verified; valid after the last one was read.
    pub(super) fn is_fully_checked(&self) -> bool {
        self.from == 0 && !self.trusted
    }

    /// Returns the block at `index`, verified unless the copy is trusted. Call it in the order of the
    /// blocks.
    pub(super) async fn block(
        &mut self,
        blocks: &Arc<BlockDigests>,
        index: usize,
    ) -> Result<Bytes, CopyError> {
        let range = blocks.range(index);
        let len = (range.end - range.start) as usize;
        let block = self.take(len).await?;
        if block.len() < len {
            return Err(CopyError::Truncated(index));
        }
        if !self.trusted && !verify::is_valid(blocks, index, &block).await {
            return Err(CopyError::WrongBlock(index));
        }
        Ok(block)
    }

    /// Returns the next `len` bytes, or fewer at the end. Does not copy them if one chunk has them all.
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
