//! Reads an object from the first layer that holds it right, and goes on with another where that
//! one fails, at the same block.

use std::{
    ops::Range,
    sync::Arc,
    time::{Duration, Instant},
};

use bytes::Bytes;
use ipfs_registry_core::{BlockDigests, ContentId};
use tokio::time::timeout;

use super::{
    copy::{Fault, OpenCopy},
    remembered::Copy,
    standings::Standings,
    state::MirrorState,
};
use crate::{Layer as _, MirrorError};

/// One read of one object, block by block.
pub(super) struct Reading {
    mirror: Arc<MirrorState>,
    blocks: Arc<BlockDigests>,
    id: ContentId,
    range: Range<u64>,
    /// The next block, which is past the last one when `range` is read.
    next: usize,
    copy: Option<OpenCopy>,
    standings: Standings,
    /// The copies to repair, once a good one is found.
    bad_copies: Vec<Copy>,
    checks_all: bool,
    /// How long it may still wait for layers.
    patience: Duration,
}

impl Reading {
    /// A read of the part of `range` that the object has.
    pub(super) fn of(
        mirror: &Arc<MirrorState>,
        blocks: &Arc<BlockDigests>,
        range: Range<u64>,
    ) -> Self {
        let range = range.start.min(blocks.size())..range.end.min(blocks.size());
        Self {
            id: blocks.content_id(),
            next: (range.start / BlockDigests::BLOCK as u64) as usize,
            copy: None,
            standings: Standings::new(mirror.layers.len(), mirror.limits.tries),
            bad_copies: Vec::new(),
            checks_all: false,
            patience: mirror.limits.fetch,
            mirror: Arc::clone(mirror),
            blocks: Arc::clone(blocks),
            range,
        }
    }

    /// The same read, to heal a copy: it takes no earlier check for granted, and waits for longer.
    pub(super) fn healing(self) -> Self {
        Self { checks_all: true, patience: self.mirror.limits.publish, ..self }
    }

    pub(super) fn mirror(&self) -> &Arc<MirrorState> {
        &self.mirror
    }

    pub(super) fn blocks(&self) -> &Arc<BlockDigests> {
        &self.blocks
    }

    /// Takes the bad copies that were met so far.
    pub(super) fn take_bad_copies(&mut self) -> Vec<Copy> {
        std::mem::take(&mut self.bad_copies)
    }

    pub(super) fn is_trusted(&self) -> bool {
        self.copy.as_ref().is_some_and(OpenCopy::is_trusted)
    }

    /// The part of the next block that is in the range, or `None` after the last one.
    pub(super) async fn part(&mut self) -> Result<Option<Bytes>, MirrorError> {
        if self.is_over() {
            return Ok(None);
        }
        let held = self.blocks.range(self.next);
        let start = self.range.start.saturating_sub(held.start) as usize;
        let end = (self.range.end.min(held.end) - held.start) as usize;
        let block = self.block().await?;
        Ok(Some(block.slice(start..end)))
    }

    fn is_over(&self) -> bool {
        self.range.is_empty()
            || self.next >= self.blocks.len()
            || self.blocks.range(self.next).start >= self.range.end
    }

    /// The next block, from whichever layer has it.
    async fn block(&mut self) -> Result<Bytes, MirrorError> {
        loop {
            let mut copy = match self.copy.take() {
                Some(copy) => copy,
                None => self.open().await?,
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

    /// Opens the next copy that may have the next block.
    async fn open(&mut self) -> Result<OpenCopy, MirrorError> {
        while let Some(index) = self.candidate() {
            let (mirror, blocks) = (Arc::clone(&self.mirror), Arc::clone(&self.blocks));
            let opening = OpenCopy::open(&mirror.layers, (index, self.id), self.next, &blocks);
            match self.wait_for(index, opening).await {
                Ok(copy) => {
                    mirror.counters[index].reads.add_one();
                    return Ok(self.trust_or_not(copy));
                }
                Err(fault) => self.reject(index, &fault),
            }
        }
        Err(match self.standings.damaged {
            true => MirrorError::Corrupt { id: self.id },
            false => MirrorError::Unavailable { id: self.id },
        })
    }

    fn candidate(&self) -> Option<usize> {
        let admits = |index: usize| self.mirror.breakers[index].admits();
        let left = !self.patience.is_zero();
        left.then(|| self.standings.candidate(self.next, admits)).flatten()
    }

    fn trust_or_not(&self, mut copy: OpenCopy) -> OpenCopy {
        if !self.checks_all && self.mirror.remembered.holds((copy.index, self.id), &copy.stat) {
            copy.trust();
        }
        copy
    }

    /// Waits for a layer for as long as it may go without giving a block, and as this read has
    /// patience left.
    async fn wait_for<T>(
        &mut self,
        index: usize,
        work: impl Future<Output = Result<T, Fault>>,
    ) -> Result<T, Fault> {
        let (kind, limit) = (self.mirror.layers[index].kind(), self.mirror.limits.progress);
        let begun = Instant::now();
        let done = timeout(limit.min(self.patience), work).await;
        self.patience = self.patience.saturating_sub(begun.elapsed());
        done.unwrap_or_else(|_| Err(Fault::slow(kind, begun.elapsed())))
    }

    fn accept(&mut self, copy: OpenCopy) {
        self.next += 1;
        if self.next == self.blocks.len() && copy.is_checked_from_the_first() {
            self.mirror.remembered.keep((copy.index, self.id), copy.stat, copy.begun);
        }
        self.mirror.worked(copy.index);
        self.standings.worked(copy.index);
        self.copy = Some(copy);
    }

    fn reject(&mut self, index: usize, fault: &Fault) {
        self.standings.record(index, fault);
        let counters = &self.mirror.counters[index];
        if fault.asks_for_repair() {
            counters.bad_copies.add_one();
            self.mirror.told_of(index, self.id, fault);
            self.bad_copies.push((index, self.id));
        } else {
            counters.read_failures.add_one();
            self.mirror.failed(index, fault);
        }
    }
}
