//! `scrub`: reads everything, heals what it can, and goes on where an earlier one stopped.

use std::pin::pin;

use futures_util::TryStreamExt as _;
use ipfs_registry_storage::Depth;

use super::{
    args::Scrub,
    examine::{Aim, Examiner},
    journal::Journal,
    opened::Opened,
    pace::Pace,
    progress::Progress,
    report::Outcome,
    walk,
};

/// Checks every byte of every copy, at `rate` bytes a second.
pub(super) async fn run(opened: &Opened, args: &Scrub, rate: u64) -> anyhow::Result<Outcome> {
    let (depth, aim) = (Depth::Bytes, Aim::Mend);
    let examiner = Examiner { opened, depth, aim, pace: Pace::new(rate) };
    let mut journal = match args.restart {
        true => Journal::begin(opened).await?,
        false => Journal::resume(opened).await?,
    };
    let finished = scrub(&examiner, &mut journal).await?;
    if finished {
        journal.close().await?;
    } else {
        journal.save().await?;
        tracing::warn!("stopped; the next scrub goes on from here");
    }
    let (resumed, findings) = journal.into_findings();
    Ok(Outcome { command: "scrub", finished, resumed: Some(resumed), findings })
}

/// Whether it came to the end.
async fn scrub(examiner: &Examiner<'_>, journal: &mut Journal<'_>) -> anyhow::Result<bool> {
    let progress = Progress::of_archives(examiner.opened, "scrubbing").await?;
    progress.advance(journal.done());
    let mut examined = pin!(walk::examined(examiner, journal.position()));
    while let Some(next) = examined.try_next().await? {
        let Some(object) = next else { return Ok(false) };
        journal.add(&object).await?;
        progress.advance(1);
    }
    Ok(true)
}
