//! The `heads` table: counters for sequences without gaps. Its row locks serialize writers.

use diesel::prelude::*;

use crate::{AnyConnection, DbError, schema::heads};

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

/// Locks the row of the counter `name`.
pub(crate) fn lock(conn: &mut AnyConnection, name: &str) -> Result<(), DbError> {
    let counter = heads::table.find(name);
    diesel::update(counter).set(heads::sequence.eq(heads::sequence)).execute(conn)?;
    Ok(())
}
