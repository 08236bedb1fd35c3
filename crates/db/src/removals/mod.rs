//! The `removals` table: removes objects that no version references, safely while the same bytes are
//! being published.
//!
//! A removal is recorded before the first copy is deleted ([`begin`]) and after the last copy is
//! deleted ([`end`]). A publish reads the last removal before it stores its bytes ([`last`]), and
//! again in the transaction that inserts the version. There are three cases:
//!
//! - The removal began before the publish read the last removal. If it has not ended, the publish is
//!   refused. If it has ended, it cannot delete the bytes that the publish stores afterwards.
//! - The removal began after that, and before the version is inserted. Its number is then higher than
//!   the one that the publish read, so the insert is refused, because the bytes may be deleted.
//! - The removal begins after the version is inserted. [`begin`] then skips the object, because a
//!   version references it.
//!
//! The last two cases are safe because [`begin`] and the insert both hold the write lock.

mod lock;

use std::collections::HashSet;

use diesel::prelude::*;
use ipfs_registry_core::ContentId;

use crate::{AnyConnection, DbError, Upkeep, heads, schema::removals, versions};

pub use lock::{RemovalLock, lock};

/// The counter of removal numbers, a row of `heads`.
const COUNTER: &str = "removals";

/// The number of the last removal of an object. The default means that there was none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct LastRemoval(i64);

/// A removal in progress.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Removal {
    sequence: i64,
    /// The object to remove.
    pub content_id: ContentId,
}

/// Begins the removal of those objects that no version references. The lock guarantees that no
/// other program removes them at the same time.
///
/// # Errors
///
/// Those of the database.
pub fn begin(
    upkeep: &mut Upkeep<'_>,
    lock: &RemovalLock,
    ids: &[ContentId],
) -> Result<Vec<Removal>, DbError> {
    lock.check()?;
    let referenced: HashSet<ContentId> = versions::referenced(upkeep.conn, ids)?;
    let unreferenced = ids.iter().filter(|id| !referenced.contains(id));
    unreferenced.map(|id| insert(upkeep, *id)).collect()
}

fn insert(upkeep: &mut Upkeep<'_>, content_id: ContentId) -> Result<Removal, DbError> {
    let sequence = heads::next(upkeep.conn, COUNTER)?;
    diesel::insert_into(removals::table)
        .values((
            removals::sequence.eq(sequence),
            removals::content_id.eq(content_id.to_string()),
            removals::begun_at.eq(upkeep.time.unix()),
        ))
        .execute(upkeep.conn)?;
    Ok(Removal { sequence, content_id })
}

/// Marks removals as ended. Call this after all copies are deleted.
///
/// # Errors
///
/// Those of the database.
pub fn end(upkeep: &mut Upkeep<'_>, ended: &[Removal]) -> Result<(), DbError> {
    let sequences = ended.iter().map(|removal| removal.sequence);
    diesel::update(removals::table.filter(removals::sequence.eq_any(sequences)))
        .set(removals::ended_at.eq(upkeep.time.unix()))
        .execute(upkeep.conn)?;
    Ok(())
}

/// Marks the unfinished removals of a killed program as ended, and returns their number. The lock
/// guarantees that no program continues them. A later removal finds the objects that are left.
///
/// # Errors
///
/// Those of the database.
pub fn end_abandoned(upkeep: &mut Upkeep<'_>, lock: &RemovalLock) -> Result<usize, DbError> {
    lock.check()?;
    let unfinished = removals::table.filter(removals::ended_at.is_null());
    let ended = removals::ended_at.eq(upkeep.time.unix());
    Ok(diesel::update(unfinished).set(ended).execute(upkeep.conn)?)
}

/// Returns the last removal of an object. Call this before the object is stored.
///
/// # Errors
///
/// [`DbError::BeingRemoved`] if it has not ended.
pub fn last(conn: &mut AnyConnection, id: &ContentId) -> Result<LastRemoval, DbError> {
    match find_last(conn, id)? {
        None => Ok(LastRemoval::default()),
        Some((_, None)) => Err(DbError::BeingRemoved(*id)),
        Some((sequence, Some(_))) => Ok(LastRemoval(sequence)),
    }
}

/// Returns [`DbError::BeingRemoved`] if a removal of the object began after it was stored.
pub(crate) fn check_none_after(
    conn: &mut AnyConnection,
    id: &ContentId,
    stored_after: LastRemoval,
) -> Result<(), DbError> {
    match find_last(conn, id)? {
        Some((sequence, _)) if LastRemoval(sequence) > stored_after => {
            Err(DbError::BeingRemoved(*id))
        }
        _ => Ok(()),
    }
}

fn find_last(conn: &mut AnyConnection, id: &ContentId) -> QueryResult<Option<(i64, Option<i64>)>> {
    removals::table
        .filter(removals::content_id.eq(id.to_string()))
        .order(removals::sequence.desc())
        .select((removals::sequence, removals::ended_at))
        .first(conn)
        .optional()
}

#[cfg(test)]
mod tests;
