//! What is pending and what was set aside, for people.

use diesel::prelude::*;
use ipfs_registry_core::{Pointer, Timestamp};

use super::endpoint::Endpoint;
use crate::{
    AnyConnection, DbError, Upkeep, column,
    schema::{versions, webhook_endpoints as endpoints, webhook_failures as rows},
    versions::published_by,
};

/// Where an endpoint stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The endpoint.
    pub url: String,
    /// How many publishes it has not been told of.
    pub pending: u64,
    /// How often the next of them was tried.
    pub tries: u64,
    /// When it is tried again, where it was tried before.
    pub next_try_at: Option<Timestamp>,
    /// What came of the last try.
    pub error: Option<String>,
    /// The publish that it took last, and when.
    pub last_delivery: Option<(Pointer, Timestamp)>,
}

/// A delivery that was given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The delivery's id.
    pub id: String,
    /// The endpoint.
    pub url: String,
    /// What it is not told of.
    pub version: Pointer,
    /// How often it was tried.
    pub tries: u64,
    /// When the last time was.
    pub failed_at: Timestamp,
    /// What came of it.
    pub error: String,
    /// Whether it is about to be sent again.
    pub again: bool,
}

/// Where each endpoint stands that was ever configured.
///
/// # Errors
///
/// [`DbError::Corrupt`] where a row cannot be read.
pub fn standings(conn: &mut AnyConnection) -> Result<Vec<Standing>, DbError> {
    let known: Vec<Endpoint> =
        endpoints::table.order(endpoints::url).select(Endpoint::as_select()).load(conn)?;
    known.into_iter().map(|endpoint| standing(conn, endpoint)).collect()
}

fn standing(conn: &mut AnyConnection, endpoint: Endpoint) -> Result<Standing, DbError> {
    let pending: i64 =
        versions::table.filter(versions::event.gt(endpoint.position)).count().get_result(conn)?;
    let next_try_at = (endpoint.tries > 0).then_some(endpoint.next_try_at);
    let time = |at| column::time("webhook_endpoints.next_try_at", at);
    let last_delivery = last_delivery(conn, &endpoint)?;
    Ok(Standing {
        url: endpoint.url,
        pending: column::count("versions", pending)?,
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
    let version = published_by(conn, event)?.id;
    Ok(Some((version, column::time("webhook_endpoints.delivered_at", at)?)))
}

type Row = (String, String, i64, i64, String, bool, String);

/// What was set aside, oldest first.
///
/// # Errors
///
/// [`DbError::Corrupt`] where a row cannot be read.
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

/// Has those deliveries sent again that were set aside, or all of them where none is named; how many that are.
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
