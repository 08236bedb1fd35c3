//! The `events` table: the registry's history, one row for each change, in order and without gaps.

use diesel::prelude::*;

use ipfs_registry_core::Timestamp;

use crate::{
    Actor, AnyConnection, DbError, Transaction, column, event::Event, heads, schema::events,
    transaction::Mark,
};

/// The row of `heads` that numbers the events.
const HEAD: &str = "events";

/// Takes the next number, and with it the lock that every writer waits for.
pub(crate) fn next_sequence(conn: &mut AnyConnection) -> Result<i64, DbError> {
    heads::next(conn, HEAD)
}

/// Takes the lock that every writer waits for, and no number.
pub(crate) fn lock(conn: &mut AnyConnection) -> Result<(), DbError> {
    heads::lock(conn, HEAD)
}

/// The number of the last event, which tells whether anything has changed since one was asked.
///
/// # Errors
///
/// Those of the database.
pub fn last_event(conn: &mut AnyConnection) -> Result<i64, DbError> {
    heads::last(conn, HEAD)
}

/// When an event was, where there is one of this number.
pub(crate) fn time(conn: &mut AnyConnection, sequence: i64) -> Result<Option<Timestamp>, DbError> {
    let time = events::table.find(sequence).select(events::time).first(conn).optional()?;
    time.map(|time| column::time("events.time", time)).transpose()
}

/// Whether a write is in the history.
pub(crate) fn holds(conn: &mut AnyConnection, mark: &Mark) -> Result<bool, DbError> {
    let kept: Option<String> =
        events::table.find(mark.sequence).select(events::signature).first(conn).optional()?;
    Ok(kept.as_deref() == Some(&*mark.signature))
}

/// Adds the event of a write.
pub(crate) fn insert(
    tx: &mut Transaction<'_>,
    actor: &Actor,
    event: &Event<'_>,
) -> Result<(), DbError> {
    diesel::insert_into(events::table)
        .values((
            events::sequence.eq(tx.sequence()),
            events::time.eq(tx.time.unix()),
            events::actor.eq(actor.address.to_string()),
            events::signature.eq(actor.signature.to_string()),
            events::kind.eq(event.kind()),
            events::subject.eq(event.subject()),
            events::body.eq(event.body()),
        ))
        .execute(tx.conn)?;
    Ok(())
}
