//! The `events` table: the registry's history, one row for each change, in order and without gaps.

use diesel::prelude::*;

use crate::{Actor, AnyConnection, DbError, Transaction, event::Event, heads, schema::events};

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
