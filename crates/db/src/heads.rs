//! The `heads` table: counters for sequences without gaps. Its row locks serialize writers.

use diesel::prelude::*;

use crate::{
    AnyConnection, DbError,
    schema::heads,
    statement::{Statement, Value},
};

/// The last event whose package has its search words.
pub(crate) const SEARCH: &str = "search";

/// Increments the counter `name`, which locks its row, and returns the new number.
pub(crate) fn next(conn: &mut AnyConnection, name: &str) -> Result<i64, DbError> {
    let next = diesel::update(heads::table.find(name)).set(heads::sequence.eq(heads::sequence + 1));
    Ok(next.returning(heads::sequence).get_result(conn)?)
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

/// Sets those of the counters `names` that are at `before` to `last`.
pub(crate) fn advance(
    conn: &mut AnyConnection,
    names: [&str; 2],
    before: i64,
    last: i64,
) -> Result<(), DbError> {
    let [first, second] = names.map(Value::Text);
    let values = [Value::Number(last), Value::Number(before), first, second];
    let sql = "UPDATE heads SET sequence = ? WHERE sequence = ? AND (name = ? OR name = ?)";
    Statement { sql, values: &values }.execute(conn)?;
    Ok(())
}

/// Locks the row of the counter `name`, and returns its number.
pub(crate) fn lock(conn: &mut AnyConnection, name: &str) -> Result<i64, DbError> {
    let sql = "UPDATE heads SET sequence = sequence WHERE name = ? RETURNING sequence";
    Ok(Statement { sql, values: &[Value::Text(name)] }.get_result(conn)?)
}
