//! Claims the next delivery of an endpoint and records its result.

use std::time::Duration;

use diesel::prelude::*;
use ipfs_registry_core::{Checksum, Timestamp, wire::VersionInfo};

use super::endpoint::{self, Endpoint};
use crate::{
    AnyConnection, DbError, Upkeep,
    schema::{versions, webhook_failures as failures},
    versions::find_by_event,
};

/// The notification of an endpoint about a published version.
#[derive(Clone, Debug, PartialEq)]
pub struct Delivery {
    /// Identifies the delivery. It is the same for every attempt.
    pub id: String,
    /// The URL of the endpoint.
    pub url: String,
    /// The published version.
    pub version: VersionInfo,
    /// The number of previous attempts.
    pub tries: u64,
    /// Whether this is a requested retry of a delivery from the table `webhook_failures`.
    pub was_set_aside: bool,
    event: i64,
    holder: String,
}

/// Returns whether a delivery to the endpoint is due and no other instance holds the endpoint. It is cheaper
/// than [`take`].
///
/// # Errors
///
/// Those of the database.
pub fn is_due(conn: &mut AnyConnection, url: &str, holder: &str) -> Result<bool, DbError> {
    let now = Timestamp::now().unix();
    let Some(endpoint) = endpoint::find(conn, url)? else { return Ok(false) };
    if endpoint.is_held_by_other(holder, now) {
        return Ok(false);
    }
    Ok(find_retry(conn, url)?.is_some() || find_next(conn, &endpoint, now)?.is_some())
}

/// Claims the next delivery to an endpoint for the instance `holder`, for the time `hold`. Returns `None` if
/// no delivery is due or another instance holds the endpoint.
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
    if endpoint.is_held_by_other(holder, now) {
        return Ok(None);
    }
    let (event, tries, was_set_aside) = match find_retry(upkeep.conn, url)? {
        Some((event, tries)) => (event, tries, true),
        None => match find_next(upkeep.conn, &endpoint, now)? {
            Some(event) => (event, endpoint.tries, false),
            None => return Ok(None),
        },
    };
    // One second more, because timestamps have a resolution of one second.
    let until = now.saturating_add_unsigned(hold.as_secs() + 1);
    endpoint::hold(upkeep, url, holder, until)?;
    Ok(Some(Delivery {
        id: delivery_id(url, event),
        url: url.to_owned(),
        version: find_by_event(upkeep.conn, event)?,
        tries: tries.try_into().unwrap_or_default(),
        was_set_aside,
        event,
        holder: holder.to_owned(),
    }))
}

/// Records that the endpoint accepted the delivery, and moves on to the next one.
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

/// Records a failed attempt. With `wait`, the delivery is retried after that time, before any later
/// delivery. Without `wait`, it is moved to `webhook_failures`, and the next delivery is due.
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
        _ => insert_failure(upkeep, delivery, tries, error)?,
    }
    if wait.is_none() && !delivery.was_set_aside {
        endpoint::advance(upkeep, url, *event)?;
    }
    Ok(())
}

/// Moves the delivery to the table `webhook_failures`.
fn insert_failure(
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

/// Finds the oldest failed delivery with a requested retry: its event and its number of attempts.
fn find_retry(conn: &mut AnyConnection, url: &str) -> QueryResult<Option<(i64, i64)>> {
    failures::table
        .filter(failures::url.eq(url).and(failures::again.eq(true)))
        .order(failures::event.asc())
        .select((failures::event, failures::tries))
        .first(conn)
        .optional()
}

/// Finds the event of the first publish after the position of the endpoint, if its attempt is due.
fn find_next(conn: &mut AnyConnection, endpoint: &Endpoint, now: i64) -> QueryResult<Option<i64>> {
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

fn delivery_id(url: &str, event: i64) -> String {
    let mut id = Checksum::of(format!("{url}\n{event}").as_bytes()).to_string();
    id.truncate(32);
    id
}
