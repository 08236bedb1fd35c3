//! The `events` table: the registry's history, one row for each change, in order and without gaps.

use diesel::prelude::*;

use ipfs_registry_core::Timestamp;

use crate::{Actor, AnyConnection, DbError, column, event::Event, heads, schema::events};

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

/// Identifies one event: its number, and the signature of the request that caused it.
pub(crate) struct EventKey {
    sequence: i64,
    signature: String,
}

/// Whether the event was committed.
pub(crate) fn is_recorded(conn: &mut AnyConnection, key: &EventKey) -> Result<bool, DbError> {
    let stored: Option<String> =
        events::table.find(key.sequence).select(events::signature).first(conn).optional()?;
    Ok(stored.as_deref() == Some(&*key.signature))
}

/// Adds an event with this number and time.
pub(crate) fn insert(
    conn: &mut AnyConnection,
    (sequence, time): (i64, Timestamp),
    actor: &Actor,
    event: &Event<'_>,
) -> Result<EventKey, DbError> {
    let signature = actor.signature.to_string();
    diesel::insert_into(events::table)
        .values((
            events::sequence.eq(sequence),
            events::time.eq(time.unix()),
            events::actor.eq(actor.address.to_string()),
            events::signature.eq(&signature),
            events::kind.eq(event.kind()),
            events::subject.eq(event.subject()),
            events::body.eq(event.body()),
        ))
        .execute(conn)?;
    Ok(EventKey { sequence, signature })
}
