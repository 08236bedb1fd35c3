//! The `events` table: the history of the registry, one row for each change, numbered without gaps.

use diesel::prelude::*;

use ipfs_registry_core::Timestamp;

use crate::{Actor, AnyConnection, DbError, column, event::Event, heads, schema::events};

/// The counter of event numbers, a row of `heads`.
const COUNTER: &str = "events";

/// Takes the write lock of the registry, and returns the number of the last event.
pub(crate) fn lock(conn: &mut AnyConnection) -> Result<i64, DbError> {
    heads::lock(conn, COUNTER)
}

/// Sets the number of the last event, which was `before`. Writes keep the search words of their packages up to date,
/// so the head of the search index moves with it if it was there.
pub(crate) fn advance(conn: &mut AnyConnection, before: i64, last: i64) -> Result<(), DbError> {
    heads::advance(conn, [COUNTER, heads::SEARCH], before, last)
}

/// Returns the number of the last event. If it is unchanged, no write was committed in between.
///
/// # Errors
///
/// Those of the database.
pub fn last_event(conn: &mut AnyConnection) -> Result<i64, DbError> {
    heads::last(conn, COUNTER)
}

/// Returns the time of an event; `None` if the event does not exist.
pub(crate) fn time(conn: &mut AnyConnection, sequence: i64) -> Result<Option<Timestamp>, DbError> {
    let time = events::table.find(sequence).select(events::time).first(conn).optional()?;
    time.map(|time| column::time("events.time", time)).transpose()
}

/// Identifies an event by its number and the signature of its request.
pub(crate) struct EventKey {
    sequence: i64,
    signature: String,
}

impl EventKey {
    /// Returns the number of the event.
    pub(crate) fn sequence(&self) -> i64 {
        self.sequence
    }
}

/// Returns whether the event was committed.
pub(crate) fn is_recorded(conn: &mut AnyConnection, key: &EventKey) -> Result<bool, DbError> {
    let stored: Option<String> =
        events::table.find(key.sequence).select(events::signature).first(conn).optional()?;
    Ok(stored.as_deref() == Some(&*key.signature))
}

/// Inserts an event with this number and time.
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
