//! Reads an object from the first layer with a good copy. When a layer fails, continues with another
//! one at the same block.

use std::{
    ops::Range,
    sync::Arc,
    time::{Duration, Instant},
};

use bytes::Bytes;
use ipfs_registry_core::{BlockDigests, ContentId};
use tokio::time::timeout;

use super::{
    attempts::ReadAttempts,
    copy::{CopyError, CopyReader},
    state::MirrorState,
    verified::CopyKey,
};
use crate::{Layer as _, MirrorError};

/// One read of one object, block by block.
pub(super) struct ObjectRead {
    mirror: Arc<MirrorState>,
    blocks: Arc<BlockDigests>,
    id: ContentId,
    range: Range<u64>,
    /// The index of the next block; past the last block at the end of `range`.
    next: usize,
    copy: Option<CopyReader>,
    attempts: ReadAttempts,
    /// The copies to repair, once a good one is found.
    bad_copies: Vec<CopyKey>,
    /// Whether to verify copies that were verified before.
    verify_all: bool,
    /// How much longer this read may wait for layers.
    time_left: Duration,
}

impl ObjectRead {
    /// Creates a read of `range`, cut at the object's end.
    pub(super) fn new(
        mirror: &Arc<MirrorState>,
        blocks: &Arc<BlockDigests>,
        range: Range<u64>,
    ) -> Self {
        let range = range.start.min(blocks.size())..range.end.min(blocks.size());
        Self {
            id: blocks.content_id(),
            next: (range.start / BlockDigests::BLOCK as u64) as usize,
            copy: None,
            attempts: ReadAttempts::new(mirror.layers.len(), mirror.limits.tries),
            bad_copies: Vec::new(),
            verify_all: false,
            time_left: mirror.limits.fetch,
            mirror: Arc::clone(mirror),
            blocks: Arc::clone(blocks),
            range,
        }
    }

    /// Returns the same read with the settings of a repair: it verifies every block, also of copies
    /// that were verified before, and has the time limit of a write.
    pub(super) fn for_repair(self) -> Self {
        Self { verify_all: true, time_left: self.mirror.limits.publish, ..self }
    }

    pub(super) fn mirror(&self) -> &Arc<MirrorState> {
        &self.mirror
    }

    pub(super) fn blocks(&self) -> &Arc<BlockDigests> {
        &self.blocks
    }

    /// Removes and returns the bad copies found so far.
    pub(super) fn take_bad_copies(&mut self) -> Vec<CopyKey> {
        std::mem::take(&mut self.bad_copies)
    }

    /// Whether the current copy is read without verification, as it was verified before.
    pub(super) fn is_trusted(&self) -> bool {
        self.copy.as_ref().is_some_and(CopyReader::is_trusted)
    }

    /// Returns the part of the next block that is in the range, or `None` after the last one.
    pub(super) async fn part(&mut self) -> Result<Option<Bytes>, MirrorError> {
        if self.is_over() {
            return Ok(None);
        }
        let block_range = self.blocks.range(self.next);
        let start = self.range.start.saturating_sub(block_range.start) as usize;
        let end = (self.range.end.min(block_range.end) - block_range.start) as usize;
        let block = self.next_block().await?;
        Ok(Some(block.slice(start..end)))
    }

    fn is_over(&self) -> bool {
        self.range.is_empty()
            || self.next >= self.blocks.len()
            || self.blocks.range(self.next).start >= self.range.end
    }

    /// Returns the next block from the first layer that has a good one.
    async fn next_block(&mut self) -> Result<Bytes, MirrorError> {
        loop {
            let mut copy = match self.copy.take() {
                Some(copy) => copy,
                None => self.open_copy().await?,
            };
            let (blocks, next) = (Arc::clone(&self.blocks), self.next);
            match self.wait_for(copy.index, copy.block(&blocks, next)).await {
                Ok(block) => {
                    self.accept(copy);
                    return Ok(block);
                }
                Err(fault) => self.reject(copy.index, &fault),
            }
        }
    }

    /// Opens the copy of the next layer to try.
    async fn open_copy(&mut self) -> Result<CopyReader, MirrorError> {
        while let Some(index) = self.next_layer() {
            let (mirror, blocks) = (Arc::clone(&self.mirror), Arc::clone(&self.blocks));
            let opening = CopyReader::open(&mirror.layers, (index, self.id), self.next, &blocks);
            match self.wait_for(index, opening).await {
                Ok(copy) => {
                    mirror.counters[index].reads.add_one();
                    return Ok(self.trust_if_verified(copy));
                }
                Err(fault) => self.reject(index, &fault),
            }
        }
        Err(match self.attempts.damaged {
            true => MirrorError::Corrupt { id: self.id },
            false => MirrorError::Unavailable { id: self.id },
        })
    }

    fn next_layer(&self) -> Option<usize> {
        let allows = |index: usize| self.mirror.breakers[index].allows();
        let has_time = !self.time_left.is_zero();
        has_time.then(|| self.attempts.next_layer(self.next, allows)).flatten()
    }

    fn trust_if_verified(&self, mut copy: CopyReader) -> CopyReader {
        if !self.verify_all && self.mirror.verified.contains((copy.index, self.id), &copy.metadata)
        {
            copy.trust();
        }
        copy
    }

    /// Waits for a layer until the limit for one block or the time of this read is over.
    async fn wait_for<T>(
        &mut self,
        index: usize,
        work: impl Future<Output = Result<T, CopyError>>,
    ) -> Result<T, CopyError> {
        let (kind, limit) = (self.mirror.layers[index].kind(), self.mirror.limits.progress);
        let started = Instant::now();
        let done = timeout(limit.min(self.time_left), work).await;
        self.time_left = self.time_left.saturating_sub(started.elapsed());
        done.unwrap_or_else(|_| Err(CopyError::timed_out(kind, started.elapsed())))
    }

    fn accept(&mut self, copy: CopyReader) {
        self.next += 1;
        if self.next == self.blocks.len() && copy.is_fully_checked() {
            self.mirror.verified.insert((copy.index, self.id), copy.metadata, copy.opened_at);
        }
        self.mirror.record_success(copy.index);
        self.attempts.record_success(copy.index);
        self.copy = Some(copy);
    }

    fn reject(&mut self, index: usize, fault: &CopyError) {
        self.attempts.record_failure(index, fault);
        let counters = &self.mirror.counters[index];
        if fault.is_repairable() {
            counters.bad_copies.add_one();
            self.mirror.log_bad_copy(index, self.id, fault);
            self.bad_copies.push((index, self.id));
        } else {
            counters.read_failures.add_one();
            self.mirror.record_failure(index, fault);
        }
    }
}
