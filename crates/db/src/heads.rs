//! The `heads` table: counters for sequences without gaps. Its row locks serialize writers.

use diesel::prelude::*;

use crate::{AnyConnection, DbError, schema::heads};

/// The last event whose package has its search words.
pub(crate) const SEARCH: &str = "search";

/// Increments the counter `name`, which locks its row, and returns the new number.
pub(crate) fn next(conn: &mut AnyConnection, name: &str) -> Result<i64, DbError> {
    let counter = heads::table.find(name);
    diesel::update(counter).set(heads::sequence.eq(heads::sequence + 1)).execute(conn)?;
    Ok(counter.select(heads::sequence).first(conn)?)
}

/// Returns the last number of the counter `name`.
pub(crate) fn last(conn: &mut AnyConnection, name: &str) -> Result<i64, DbError> {
    Ok(heads::table.find(name).select(heads::sequence).first(conn)?)
}

/// Sets the counter `name`.
pub(crate) fn set(conn: &mut AnyConnection, name: &str, sequence: i64) -> Result<(), DbError> {
    let counter = heads::table.find(name);
    diesel::update(counter).set(heads::sequence.eq(sequence)).execute(conn)?;
    Ok(())
}

/// Increments the counter `name` if `next` is its next number.
pub(crate) fn advance(conn: &mut AnyConnection, name: &str, next: i64) -> Result<(), DbError> {
    let before = heads::table.find(name).filter(heads::sequence.eq(next - 1));
    diesel::update(before).set(heads::sequence.eq(next)).execute(conn)?;
    Ok(())
}

/// Locks the row of the counter `name`.
pub(crate) fn lock(conn: &mut AnyConnection, name: &str) -> Result<(), DbError> {
    let counter = heads::table.find(name);
    diesel::update(counter).set(heads::sequence.eq(heads::sequence)).execute(conn)?;
    Ok(())
}
