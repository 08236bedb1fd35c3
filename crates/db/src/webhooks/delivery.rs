//! One delivery: which is next, and what came of it.

use std::time::Duration;

use diesel::prelude::*;
use ipfs_registry_core::{Checksum, Timestamp, wire::VersionInfo};

use super::endpoint::{self, Endpoint};
use crate::{
    AnyConnection, DbError, Upkeep,
    schema::{versions, webhook_failures as failures},
    versions::published_by,
};

/// The publish that an endpoint is to be told of.
#[derive(Clone, Debug, PartialEq)]
pub struct Delivery {
    /// The same for every try, and for no other delivery.
    pub id: String,
    /// To whom.
    pub url: String,
    /// What was published.
    pub version: VersionInfo,
    /// How often it was tried before.
    pub tries: u64,
    /// Whether it was given up before, and somebody asked for it to be sent again.
    pub was_set_aside: bool,
    event: i64,
    holder: String,
}

/// Whether there is something to deliver to the endpoint now, and nobody else does so: a glance that costs
/// less than [`take`].
///
/// # Errors
///
/// Those of the database.
pub fn is_due(conn: &mut AnyConnection, url: &str, holder: &str) -> Result<bool, DbError> {
    let now = Timestamp::now().unix();
    let Some(endpoint) = endpoint::find(conn, url)? else { return Ok(false) };
    if endpoint.is_held_from(holder, now) {
        return Ok(false);
    }
    Ok(again(conn, url)?.is_some() || next(conn, &endpoint, now)?.is_some())
}

/// The next delivery to an endpoint, held for `holder` alone; none where there is none now, or where another
/// instance has one.
///
/// # Errors
///
/// Those of the database.
pub fn take(
    upkeep: &mut Upkeep<'_>,
    url: &str,
    holder: &str,
    hold: Duration,
) -> Result<Option<Delivery>, DbError> {
    let now = upkeep.time.unix();
    let Some(endpoint) = endpoint::find(upkeep.conn, url)? else { return Ok(None) };
    if endpoint.is_held_from(holder, now) {
        return Ok(None);
    }
    let (event, tries, was_set_aside) = match again(upkeep.conn, url)? {
        Some((event, tries)) => (event, tries, true),
        None => match next(upkeep.conn, &endpoint, now)? {
            Some(event) => (event, endpoint.tries, false),
            None => return Ok(None),
        },
    };
    // A second more, since the clock that is read has no fractions.
    let until = now.saturating_add_unsigned(hold.as_secs() + 1);
    endpoint::hold(upkeep, url, holder, until)?;
    Ok(Some(Delivery {
        id: id(url, event),
        url: url.to_owned(),
        version: published_by(upkeep.conn, event)?,
        tries: tries.try_into().unwrap_or_default(),
        was_set_aside,
        event,
        holder: holder.to_owned(),
    }))
}

/// The endpoint has it.
///
/// # Errors
///
/// Those of the database.
pub fn delivered(upkeep: &mut Upkeep<'_>, delivery: &Delivery) -> Result<(), DbError> {
    let Delivery { url, event, holder, .. } = delivery;
    if !endpoint::release(upkeep, url, holder)? {
        return Ok(());
    }
    endpoint::note_delivery(upkeep, url, *event)?;
    if delivery.was_set_aside {
        diesel::delete(failures::table.find(&delivery.id)).execute(upkeep.conn)?;
        return Ok(());
    }
    Ok(endpoint::advance(upkeep, url, *event)?)
}

/// The endpoint did not take it. It is tried again in `wait`, before anything that comes after it; without
/// `wait` it is set aside, and the endpoint goes on with what comes after it.
///
/// # Errors
///
/// Those of the database.
pub fn failed(
    upkeep: &mut Upkeep<'_>,
    delivery: &Delivery,
    wait: Option<Duration>,
    error: &str,
) -> Result<(), DbError> {
    let Delivery { url, event, holder, tries, .. } = delivery;
    if !endpoint::release(upkeep, url, holder)? {
        return Ok(());
    }
    let tries = tries.saturating_add(1).try_into().unwrap_or(i64::MAX);
    match wait {
        Some(wait) if !delivery.was_set_aside => {
            let until = upkeep.time.unix().saturating_add_unsigned(wait.as_secs());
            endpoint::postpone(upkeep, url, (tries, until), error)?;
        }
        _ => set_aside(upkeep, delivery, tries, error)?,
    }
    if wait.is_none() && !delivery.was_set_aside {
        endpoint::advance(upkeep, url, *event)?;
    }
    Ok(())
}

fn set_aside(
    upkeep: &mut Upkeep<'_>,
    delivery: &Delivery,
    tries: i64,
    error: &str,
) -> QueryResult<()> {
    diesel::delete(failures::table.find(&delivery.id)).execute(upkeep.conn)?;
    diesel::insert_into(failures::table)
        .values((
            failures::id.eq(&delivery.id),
            failures::url.eq(&delivery.url),
            failures::event.eq(delivery.event),
            failures::tries.eq(tries),
            failures::failed_at.eq(upkeep.time.unix()),
            failures::error.eq(error),
            failures::again.eq(false),
        ))
        .execute(upkeep.conn)
        .map(drop)
}

/// The oldest event that was set aside and is asked for again, and how often it was tried.
fn again(conn: &mut AnyConnection, url: &str) -> QueryResult<Option<(i64, i64)>> {
    failures::table
        .filter(failures::url.eq(url).and(failures::again.eq(true)))
        .order(failures::event.asc())
        .select((failures::event, failures::tries))
        .first(conn)
        .optional()
}

/// The first publish that the endpoint does not have, where it is its time.
fn next(conn: &mut AnyConnection, endpoint: &Endpoint, now: i64) -> QueryResult<Option<i64>> {
    if endpoint.next_try_at > now {
        return Ok(None);
    }
    versions::table
        .filter(versions::event.gt(endpoint.position))
        .order(versions::event.asc())
        .select(versions::event)
        .first(conn)
        .optional()
}

fn id(url: &str, event: i64) -> String {
    let mut id = Checksum::of(format!("{url}\n{event}").as_bytes()).to_string();
    id.truncate(32);
    id
}
