//! Reports pending and failed deliveries.

use diesel::prelude::*;
use ipfs_registry_core::{Pointer, Timestamp};

use super::{backlog::count_after, endpoint::Endpoint};
use crate::{
    AnyConnection, DbError, Upkeep, column,
    schema::{versions, webhook_endpoints as endpoints, webhook_failures as rows},
    versions::find_by_event,
};

/// The progress and the last error of an endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndpointStatus {
    /// The endpoint.
    pub url: String,
    /// Number of pending deliveries.
    pub pending: u64,
    /// Number of attempts of the next delivery.
    pub tries: u64,
    /// The time of the next attempt; `None` before the first attempt.
    pub next_try_at: Option<Timestamp>,
    /// The error of the last attempt.
    pub error: Option<String>,
    /// The version of the last delivery, and its time.
    pub last_delivery: Option<(Pointer, Timestamp)>,
}

/// A delivery that failed permanently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The id of the delivery.
    pub id: String,
    /// The endpoint.
    pub url: String,
    /// The published version.
    pub version: Pointer,
    /// Number of attempts.
    pub tries: u64,
    /// The time of the last attempt.
    pub failed_at: Timestamp,
    /// The error of the last attempt.
    pub error: String,
    /// Whether a retry is requested.
    pub again: bool,
}

/// Returns the status of each endpoint that was ever configured, sorted by URL.
///
/// # Errors
///
/// [`DbError::Corrupt`] if a row cannot be parsed.
pub fn endpoint_statuses(conn: &mut AnyConnection) -> Result<Vec<EndpointStatus>, DbError> {
    let known: Vec<Endpoint> =
        endpoints::table.order(endpoints::url).select(Endpoint::as_select()).load(conn)?;
    known.into_iter().map(|endpoint| endpoint_status(conn, endpoint)).collect()
}

fn endpoint_status(
    conn: &mut AnyConnection,
    endpoint: Endpoint,
) -> Result<EndpointStatus, DbError> {
    let pending = count_after(conn, endpoint.position)?;
    let next_try_at = (endpoint.tries > 0).then_some(endpoint.next_try_at);
    let time = |at| column::time("webhook_endpoints.next_try_at", at);
    let last_delivery = last_delivery(conn, &endpoint)?;
    Ok(EndpointStatus {
        url: endpoint.url,
        pending,
        tries: column::count("webhook_endpoints.tries", endpoint.tries)?,
        next_try_at: next_try_at.map(time).transpose()?,
        error: endpoint.error,
        last_delivery,
    })
}

fn last_delivery(
    conn: &mut AnyConnection,
    endpoint: &Endpoint,
) -> Result<Option<(Pointer, Timestamp)>, DbError> {
    let (Some(event), Some(at)) = (endpoint.delivered_event, endpoint.delivered_at) else {
        return Ok(None);
    };
    let version = find_by_event(conn, event)?.id;
    Ok(Some((version, column::time("webhook_endpoints.delivered_at", at)?)))
}

type Row = (String, String, i64, i64, String, bool, String);

/// Returns the permanently failed deliveries, oldest first.
///
/// # Errors
///
/// [`DbError::Corrupt`] if a row cannot be parsed.
pub fn failures(conn: &mut AnyConnection) -> Result<Vec<Failure>, DbError> {
    let columns = (
        rows::id,
        rows::url,
        rows::tries,
        rows::failed_at,
        rows::error,
        rows::again,
        versions::pointer,
    );
    let found: Vec<Row> = rows::table
        .inner_join(versions::table.on(versions::event.eq(rows::event)))
        .order((rows::event, rows::url))
        .select(columns)
        .load(conn)?;
    found.into_iter().map(failure).collect()
}

fn failure((id, url, tries, failed_at, error, again, version): Row) -> Result<Failure, DbError> {
    Ok(Failure {
        id,
        url,
        version: column::parse("versions.pointer", version)?,
        tries: column::count("webhook_failures.tries", tries)?,
        failed_at: column::time("webhook_failures.failed_at", failed_at)?,
        error,
        again,
    })
}

/// Requests a retry of these failed deliveries, or of all if `ids` is empty. Returns their number.
///
/// # Errors
///
/// Those of the database.
pub fn retry(upkeep: &mut Upkeep<'_>, ids: &[String]) -> Result<usize, DbError> {
    let set = rows::again.eq(true);
    Ok(match ids {
        [] => diesel::update(rows::table).set(set).execute(upkeep.conn)?,
        ids => {
            let named = rows::table.filter(rows::id.eq_any(ids));
            diesel::update(named).set(set).execute(upkeep.conn)?
        }
    })
}
