//! Goes through every archive that the registry names, in the order of the database.

use futures_util::{Stream, StreamExt as _, TryStreamExt as _, stream};
use ipfs_registry_core::ContentId;
use ipfs_registry_db::{StoredArchive, versions};

use super::{
    examine::{Examined, Examiner},
    opened::Opened,
};

/// How many versions are read from the database at once.
const PAGE: u64 = 256;

/// How many objects are looked at at once: while one layer is waited for, others work.
const AT_ONCE: usize = 4;

/// Every archive after `position`, examined, in order. It ends at the first `None`, which is where
/// the command was told to stop.
pub(super) fn examined<'a>(
    examiner: &'a Examiner<'_>,
    position: Option<ContentId>,
) -> impl Stream<Item = anyhow::Result<Option<Examined>>> + 'a {
    archives(examiner.opened, position)
        .map(async |archive| Ok(examiner.examine(archive?).await))
        .buffered(AT_ONCE)
}

fn archives(
    opened: &Opened,
    position: Option<ContentId>,
) -> impl Stream<Item = anyhow::Result<StoredArchive>> + '_ {
    stream::try_unfold(position, async |position| {
        let page = opened.ask(move |conn| versions::archives(conn, position.as_ref(), PAGE));
        let page = page.await?;
        let last = page.last().map(|archive| archive.content_id);
        anyhow::Ok(last.map(|last| (stream::iter(page).map(anyhow::Ok), Some(last))))
    })
    .try_flatten()
}
