//! The `webhook_endpoints` table.

use diesel::prelude::*;

use crate::{
    AnyConnection, DbError, Upkeep,
    schema::{heads, webhook_endpoints as endpoints},
};

/// A row of `webhook_endpoints`.
#[derive(Queryable, Selectable)]
#[diesel(table_name = endpoints)]
pub(super) struct Endpoint {
    pub(super) url: String,
    pub(super) position: i64,
    pub(super) tries: i64,
    pub(super) next_try_at: i64,
    pub(super) error: Option<String>,
    pub(super) holder: Option<String>,
    pub(super) held_until: i64,
    pub(super) delivered_event: Option<i64>,
    pub(super) delivered_at: Option<i64>,
}

impl Endpoint {
    /// Returns whether another instance holds the endpoint now.
    pub(super) fn is_held_by_other(&self, holder: &str, now: i64) -> bool {
        self.held_until > now && self.holder.as_deref().is_some_and(|other| other != holder)
    }
}

/// Registers an endpoint. A new endpoint gets deliveries for later publishes only. A known endpoint continues
/// at its position, and its pending retry is due immediately.
///
/// # Errors
///
/// Those of the database.
pub fn register(upkeep: &mut Upkeep<'_>, url: &str) -> Result<(), DbError> {
    let known = diesel::update(endpoints::table.find(url))
        .set(endpoints::next_try_at.eq(0))
        .execute(upkeep.conn)?;
    if known > 0 {
        return Ok(());
    }
    let newest: i64 = heads::table.find("events").select(heads::sequence).first(upkeep.conn)?;
    diesel::insert_into(endpoints::table)
        .values((
            endpoints::url.eq(url),
            endpoints::position.eq(newest),
            endpoints::tries.eq(0),
            endpoints::next_try_at.eq(0),
            endpoints::held_until.eq(0),
        ))
        .execute(upkeep.conn)?;
    Ok(())
}

pub(super) fn find(conn: &mut AnyConnection, url: &str) -> QueryResult<Option<Endpoint>> {
    endpoints::table.find(url).select(Endpoint::as_select()).first(conn).optional()
}

/// Claims the endpoint for the instance `holder` until the Unix time `until`.
pub(super) fn hold(
    upkeep: &mut Upkeep<'_>,
    url: &str,
    holder: &str,
    until: i64,
) -> QueryResult<()> {
    diesel::update(endpoints::table.find(url))
        .set((endpoints::holder.eq(holder), endpoints::held_until.eq(until)))
        .execute(upkeep.conn)
        .map(drop)
}

/// Releases the endpoint, and returns whether the instance still held it.
pub(super) fn release(upkeep: &mut Upkeep<'_>, url: &str, holder: &str) -> QueryResult<bool> {
    let held = endpoints::table.find(url).filter(endpoints::holder.eq(holder));
    let none: Option<String> = None;
    let set = (endpoints::holder.eq(none), endpoints::held_until.eq(0));
    Ok(diesel::update(held).set(set).execute(upkeep.conn)? > 0)
}

/// Moves the position of the endpoint to `event` and clears its retry state.
pub(super) fn advance(upkeep: &mut Upkeep<'_>, url: &str, event: i64) -> QueryResult<()> {
    let none: Option<String> = None;
    diesel::update(endpoints::table.find(url))
        .set((
            endpoints::position.eq(event),
            endpoints::tries.eq(0),
            endpoints::next_try_at.eq(0),
            endpoints::error.eq(none),
        ))
        .execute(upkeep.conn)
        .map(drop)
}

/// Stores `event` as the last one delivered to the endpoint.
pub(super) fn note_delivery(upkeep: &mut Upkeep<'_>, url: &str, event: i64) -> QueryResult<()> {
    diesel::update(endpoints::table.find(url))
        .set((endpoints::delivered_event.eq(event), endpoints::delivered_at.eq(upkeep.time.unix())))
        .execute(upkeep.conn)
        .map(drop)
}

/// Stores the number of attempts, the time of the next attempt and the error of the last one.
pub(super) fn postpone(
    upkeep: &mut Upkeep<'_>,
    url: &str,
    (tries, until): (i64, i64),
    error: &str,
) -> QueryResult<()> {
    diesel::update(endpoints::table.find(url))
        .set((
            endpoints::tries.eq(tries),
            endpoints::next_try_at.eq(until),
            endpoints::error.eq(error),
        ))
        .execute(upkeep.conn)
        .map(drop)
}
