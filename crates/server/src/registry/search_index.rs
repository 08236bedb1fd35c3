//! Adds packages to the search index that a server of an older release published.
//!
//! This server indexes what it publishes itself, in the same transaction. At the first start of a release with a
//! search index, every package is missing in it; later, those that an older server beside this one changes.

use std::time::{Duration, Instant};

use ipfs_registry_db::packages;
use tokio::time::sleep;

use super::{RegistryError, Store};

/// How often to look for packages that are not indexed.
const INTERVAL: Duration = Duration::from_secs(10);

/// The pause between two batches, in which publishes get their turn.
const PAUSE: Duration = Duration::from_millis(10);

/// How often to log the progress.
const LOG_INTERVAL: Duration = Duration::from_secs(5);

/// The number of packages from which on indexing is logged at level info.
const LOGGED: u64 = 100;

/// Keeps the index current until the program ends. Several instances may run this: each batch is one transaction.
pub(crate) async fn keep_current(store: Store) {
    loop {
        if let Err(error) = catch_up(&store).await {
            tracing::warn!(code = %error.code(), "the search index is updated later");
        }
        sleep(INTERVAL).await;
    }
}

async fn catch_up(store: &Store) -> Result<(), RegistryError> {
    if store.read(packages::is_index_current).await? {
        return Ok(());
    }
    let missing = store.read(packages::count_unindexed).await?;
    let is_logged = missing >= LOGGED;
    if is_logged {
        tracing::info!(
            "the search index lacks {missing} packages; a search does not find them yet"
        );
    }
    let (mut indexed, mut logged_at) = (0, Instant::now());
    loop {
        let progress = store.maintain(packages::index_changed).await?;
        indexed += progress.indexed;
        if progress.is_current {
            break;
        }
        if is_logged && logged_at.elapsed() >= LOG_INTERVAL {
            tracing::info!("{indexed} of {missing} packages are in the search index");
            logged_at = Instant::now();
        }
        sleep(PAUSE).await;
    }
    if is_logged {
        tracing::info!("the search index is complete");
    }
    Ok(())
}
