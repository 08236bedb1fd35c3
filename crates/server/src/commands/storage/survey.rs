//! `status`: what each layer holds, lacks and holds wrong.

use std::pin::pin;

use futures_util::TryStreamExt as _;
use ipfs_registry_storage::Depth;

use super::{
    args::Status,
    examine::{Aim, Examiner},
    opened::Opened,
    pace::Pace,
    progress::Progress,
    report::{Findings, Outcome},
    walk,
};

/// Looks at everything, and changes nothing.
pub(super) async fn run(opened: &Opened, args: &Status) -> anyhow::Result<Outcome> {
    let depth = if args.quick { Depth::Told } else { Depth::Bytes };
    let examiner = Examiner { opened, depth, aim: Aim::Tell, pace: Pace::unlimited() };
    through(&examiner, "status", "checking").await
}

/// One walk from the first archive to the last.
pub(super) async fn through(
    examiner: &Examiner<'_>,
    command: &'static str,
    doing: &'static str,
) -> anyhow::Result<Outcome> {
    let mut findings = Findings::of(examiner.opened);
    let progress = Progress::of_archives(examiner.opened, doing).await?;
    let mut examined = pin!(walk::examined(examiner, None));
    while let Some(next) = examined.try_next().await? {
        let Some(object) = next else {
            return Ok(Outcome { command, finished: false, resumed: None, findings });
        };
        findings.add(&object);
        progress.advance(1);
    }
    Ok(Outcome { command, finished: true, resumed: None, findings })
}
