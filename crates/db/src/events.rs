//! The `events` table: the registry's history, one row for each change, in order and without gaps.

use diesel::prelude::*;

use crate::{
    Actor, AnyConnection, DbError, Transaction,
    event::Event,
    schema::{events, heads},
};

/// The row of `heads` that numbers the events.
const HEAD: &str = "events";

/// Takes the next number, and with it the lock that every writer waits for.
pub(crate) fn next_sequence(conn: &mut AnyConnection) -> Result<i64, DbError> {
    let head = heads::table.find(HEAD);
    diesel::update(head).set(heads::sequence.eq(heads::sequence + 1)).execute(conn)?;
    Ok(head.select(heads::sequence).first(conn)?)
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
