//! Measures how long the search index of a registry takes to build.

use std::time::{Duration, Instant};

use diesel::{Connection as _, PgConnection, SqliteConnection, connection::SimpleConnection as _};
use ipfs_registry_db::{Database, packages};

const FORGET: &str =
    "DELETE FROM search_words; UPDATE heads SET sequence = 0 WHERE name = 'search';";

/// Deletes the search index and builds it again.
pub(crate) fn rebuild(url: &str) -> Result<Duration, Box<dyn std::error::Error>> {
    match url.strip_prefix("sqlite:") {
        Some(path) => SqliteConnection::establish(path)?.batch_execute(FORGET)?,
        None => PgConnection::establish(url)?.batch_execute(FORGET)?,
    }
    let database = Database::open(url)?;
    let start = Instant::now();
    while !database.maintain(packages::index_changed)?.is_current {}
    Ok(start.elapsed())
}
