//! The `heads` table: the last number of each row that is numbered, and the locks on them.

use diesel::prelude::*;

use crate::{AnyConnection, DbError, schema::heads};

/// Takes the next number of `name`, and with it the lock on its row.
pub(crate) fn next(conn: &mut AnyConnection, name: &str) -> Result<i64, DbError> {
    let head = heads::table.find(name);
    diesel::update(head).set(heads::sequence.eq(heads::sequence + 1)).execute(conn)?;
    Ok(head.select(heads::sequence).first(conn)?)
}

/// The last number of `name`.
pub(crate) fn last(conn: &mut AnyConnection, name: &str) -> Result<i64, DbError> {
    Ok(heads::table.find(name).select(heads::sequence).first(conn)?)
}

/// Takes the lock on the row of `name`.
pub(crate) fn lock(conn: &mut AnyConnection, name: &str) -> Result<(), DbError> {
    let head = heads::table.find(name);
    diesel::update(head).set(heads::sequence.eq(heads::sequence)).execute(conn)?;
    Ok(())
}
