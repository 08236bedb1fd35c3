//! `scrub`: verifies every copy, repairs bad ones, and resumes an interrupted scrub.

use std::pin::pin;

use futures_util::TryStreamExt as _;
use ipfs_registry_storage::Depth;

use super::{
    args::ScrubArgs,
    checker::{Checker, Mode},
    checkpoint::Checkpoint,
    context::StorageContext,
    progress::Progress,
    rate_limiter::RateLimiter,
    report::Outcome,
    walk,
};

/// Verifies every byte of every copy, at `rate` bytes per second; 0 is unlimited.
pub(super) async fn run(
    context: &StorageContext,
    args: &ScrubArgs,
    rate: u64,
) -> anyhow::Result<Outcome> {
    let (depth, mode) = (Depth::Bytes, Mode::Repair);
    let checker = Checker { context, depth, mode, limiter: RateLimiter::new(rate) };
    let mut checkpoint = match args.restart {
        true => Checkpoint::start(context).await?,
        false => Checkpoint::resume(context).await?,
    };
    let finished = scrub(&checker, &mut checkpoint).await?;
    if finished {
        checkpoint.delete().await?;
    } else {
        checkpoint.save().await?;
        tracing::warn!("stopped; the next scrub resumes here");
    }
    let (resumed, findings) = checkpoint.into_findings();
    Ok(Outcome { command: "scrub", finished, resumed: Some(resumed), findings })
}

/// Returns `false` if a signal stopped the scrub.
async fn scrub(checker: &Checker<'_>, checkpoint: &mut Checkpoint<'_>) -> anyhow::Result<bool> {
    let progress = Progress::of_archives(checker.context, "scrubbing").await?;
    progress.advance(checkpoint.checked());
    let mut objects = pin!(walk::checked_objects(checker, checkpoint.position()));
    while let Some(next) = objects.try_next().await? {
        let Some(object) = next else { return Ok(false) };
        checkpoint.add(&object).await?;
        progress.advance(1);
    }
    Ok(true)
}
