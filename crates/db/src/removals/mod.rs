//! The `removals` table: how objects that no version names are removed beside publishes of the same
//! bytes.
//!
//! A removal is recorded before the first copy goes ([`begin`]) and after the last one is gone
//! ([`end`]). A publish asks for the last one before it stores its bytes ([`last`]) and again in the
//! transaction that names them. Between them, three things can happen:
//!
//! - The removal began before the publish asked. Where it has not ended, the publish is refused;
//!   where it has, all of it lies before the bytes were stored.
//! - It began after that, and before the naming: its number is higher than the one the publish was
//!   told, so the naming is refused. The bytes may be gone.
//! - It would begin after the naming, and sees that: [`begin`] leaves out what is named.
//!
//! The last two hold because [`begin`] and the naming both hold the registry's write lock.

mod lock;

use std::collections::HashSet;

use diesel::prelude::*;
use ipfs_registry_core::ContentId;

use crate::{AnyConnection, DbError, Upkeep, heads, schema::removals, versions};

pub use lock::{RemovalLock, lock};

/// The row of `heads` that numbers the removals.
const HEAD: &str = "removals";

/// The number of the last removal of one object; by default, none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct LastRemoval(i64);

/// A removal that has begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Removal {
    sequence: i64,
    /// The object that may be removed.
    pub content_id: ContentId,
}

/// Begins the removal of those objects that no version names. Whoever holds the lock knows that no
/// other removal of them is under way.
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
    let named: HashSet<ContentId> = versions::named(upkeep.conn, ids)?;
    let unnamed = ids.iter().filter(|id| !named.contains(id));
    unnamed.map(|id| insert(upkeep, *id)).collect()
}

fn insert(upkeep: &mut Upkeep<'_>, content_id: ContentId) -> Result<Removal, DbError> {
    let sequence = heads::next(upkeep.conn, HEAD)?;
    diesel::insert_into(removals::table)
        .values((
            removals::sequence.eq(sequence),
            removals::content_id.eq(content_id.to_string()),
            removals::begun_at.eq(upkeep.time.unix()),
        ))
        .execute(upkeep.conn)?;
    Ok(Removal { sequence, content_id })
}

/// Ends removals: none of their copies is going any more.
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

/// Ends the removals of a program that was killed, and returns how many there were. Whoever holds
/// the lock knows that nobody goes on with them; what they left is found again.
///
/// # Errors
///
/// Those of the database.
pub fn end_abandoned(upkeep: &mut Upkeep<'_>, lock: &RemovalLock) -> Result<usize, DbError> {
    lock.check()?;
    let under_way = removals::table.filter(removals::ended_at.is_null());
    let ended = removals::ended_at.eq(upkeep.time.unix());
    Ok(diesel::update(under_way).set(ended).execute(upkeep.conn)?)
}

/// The last removal of an object, to be asked before the object is stored.
///
/// # Errors
///
/// [`DbError::BeingRemoved`] where it has not ended.
pub fn last(conn: &mut AnyConnection, id: &ContentId) -> Result<LastRemoval, DbError> {
    match newest(conn, id)? {
        None => Ok(LastRemoval::default()),
        Some((_, None)) => Err(DbError::BeingRemoved(*id)),
        Some((sequence, Some(_))) => Ok(LastRemoval(sequence)),
    }
}

/// Refuses an object whose removal has begun since it was stored, ended or not.
pub(crate) fn check_none_after(
    conn: &mut AnyConnection,
    id: &ContentId,
    stored_after: LastRemoval,
) -> Result<(), DbError> {
    match newest(conn, id)? {
        Some((sequence, _)) if LastRemoval(sequence) > stored_after => {
            Err(DbError::BeingRemoved(*id))
        }
        _ => Ok(()),
    }
}

fn newest(conn: &mut AnyConnection, id: &ContentId) -> QueryResult<Option<(i64, Option<i64>)>> {
    removals::table
        .filter(removals::content_id.eq(id.to_string()))
        .order(removals::sequence.desc())
        .select((removals::sequence, removals::ended_at))
        .first(conn)
        .optional()
}

#[cfg(test)]
mod tests;
