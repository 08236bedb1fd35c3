//! Checks every archive in the database, in the order of content ids.

use std::pin::pin;

use futures_util::{Stream, StreamExt as _, TryStreamExt as _, stream};
use ipfs_registry_core::ContentId;
use ipfs_registry_db::{StoredArchive, versions};

use super::{
    checker::{CheckedObject, Checker},
    context::StorageContext,
    progress::Progress,
    report::{Findings, Outcome},
};

/// How many archives one database query returns.
const PAGE: u64 = 256;

/// How many objects are checked concurrently, so that a slow layer does not leave the others idle.
const CONCURRENCY: usize = 4;

/// Checks all archives and returns the findings. `command` is for the outcome, `label` for the progress bar.
pub(super) async fn check_all(
    checker: &Checker<'_>,
    command: &'static str,
    label: &'static str,
) -> anyhow::Result<Outcome> {
    let mut findings = Findings::new(checker.context);
    let progress = Progress::of_archives(checker.context, label).await?;
    let mut objects = pin!(checked_objects(checker, None));
    while let Some(next) = objects.try_next().await? {
        let Some(object) = next else {
            return Ok(Outcome { command, finished: false, resumed: None, findings });
        };
        findings.add(&object);
        progress.advance(1);
    }
    Ok(Outcome { command, finished: true, resumed: None, findings })
}

/// Checks every archive after `position`, and returns the results in order. A result is `None` if a signal has
/// stopped the command; those after it are `None` too.
pub(super) fn checked_objects<'a>(
    checker: &'a Checker<'_>,
    position: Option<ContentId>,
) -> impl Stream<Item = anyhow::Result<Option<CheckedObject>>> + 'a {
    archives(checker.context, position)
        .map(async |archive| Ok(checker.check(archive?).await))
        .buffered(CONCURRENCY)
}

fn archives(
    context: &StorageContext,
    position: Option<ContentId>,
) -> impl Stream<Item = anyhow::Result<StoredArchive>> + '_ {
    stream::try_unfold(position, async |position| {
        let page = context.read(move |conn| versions::archives(conn, position.as_ref(), PAGE));
        let page = page.await?;
        let last = page.last().map(|archive| archive.content_id);
        anyhow::Ok(last.map(|last| (stream::iter(page).map(anyhow::Ok), Some(last))))
    })
    .try_flatten()
}
