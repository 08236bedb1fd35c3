//! One object in all layers: what each copy is, and what becomes of it.

use std::sync::Arc;

use futures_util::future::join_all;
use ipfs_registry_core::{BlockDigests, ContentId};
use ipfs_registry_db::StoredArchive;
use ipfs_registry_storage::{Condition, Depth, Mirror};

use super::{opened::Opened, pace::Pace};

/// What is done about a bad copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aim {
    /// It is told.
    Tell,
    /// It is replaced by a good one.
    Mend,
}

/// How objects are looked at.
pub(super) struct Examiner<'a> {
    pub(super) opened: &'a Opened,
    pub(super) depth: Depth,
    pub(super) aim: Aim,
    pub(super) pace: Pace,
}

/// What was found of one object.
#[derive(Debug)]
pub(super) struct Examined {
    pub(super) content_id: ContentId,
    /// Its copy in each layer.
    pub(super) copies: Vec<Copy>,
}

/// What one copy was, and what became of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Copy {
    /// Nothing is wrong with it.
    Whole,
    /// It was bad.
    Bad {
        /// How.
        fault: Fault,
        /// Why it still is; `None` where it was mended.
        left: Option<String>,
    },
    /// The layer did not answer for it.
    Unknown(String),
    /// The layer cannot be used, and was not asked.
    Unreachable,
}

/// What is wrong with a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// There is none.
    Missing,
    /// It is something else.
    Corrupt,
}

impl Fault {
    fn words(self) -> &'static str {
        match self {
            Self::Missing => "it is missing",
            Self::Corrupt => "it is not what was stored",
        }
    }
}

impl Copy {
    fn bad(fault: Fault) -> Self {
        Self::Bad { fault, left: Some(fault.words().into()) }
    }
}

impl Examiner<'_> {
    /// Looks at the object in all layers, and mends it where that is the aim; `None` where it was
    /// told to stop. A put that is dropped leaves the former copy or the new one.
    pub(super) async fn examine(&self, archive: StoredArchive) -> Option<Examined> {
        self.opened.stop.unless(self.look_and_act(archive)).await
    }

    async fn look_and_act(&self, archive: StoredArchive) -> Examined {
        let blocks = Arc::new(archive.blocks);
        self.pace.admit(self.read_by_looking(&blocks)).await;
        let looks = (0..self.opened.faults.len()).map(|index| self.look(index, &blocks));
        let mut copies = join_all(looks).await;
        if self.aim == Aim::Mend {
            self.mend(&mut copies, &blocks).await;
        }
        Examined { content_id: archive.content_id, copies }
    }

    fn read_by_looking(&self, blocks: &BlockDigests) -> u64 {
        let reachable = self.opened.faults.iter().filter(|fault| fault.is_none()).count() as u64;
        match self.depth {
            Depth::Told => 0,
            Depth::Bytes => blocks.size().saturating_mul(reachable),
        }
    }

    async fn look(&self, index: usize, blocks: &Arc<BlockDigests>) -> Copy {
        if self.opened.faults[index].is_some() {
            return Copy::Unreachable;
        }
        match self.mirror().inspect(index, blocks, self.depth).await {
            Condition::Whole => Copy::Whole,
            Condition::Missing => Copy::bad(Fault::Missing),
            Condition::Damaged => Copy::bad(Fault::Corrupt),
            Condition::Unknown(error) => Copy::Unknown(error.source.to_string()),
        }
    }

    /// One after the other: each reads a good copy, and then what it has put.
    async fn mend(&self, copies: &mut [Copy], blocks: &Arc<BlockDigests>) {
        for (index, copy) in copies.iter_mut().enumerate() {
            let Copy::Bad { fault, left } = copy else { continue };
            self.pace.admit(blocks.size().saturating_mul(2)).await;
            let healed = self.mirror().heal(index, blocks).await;
            *left = healed.err().map(|why| format!("{}, and {why}", fault.words()));
        }
    }

    fn mirror(&self) -> &Mirror {
        &self.opened.mirror
    }
}
