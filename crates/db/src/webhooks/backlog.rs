//! Counts the deliveries that endpoints have not received.

use diesel::prelude::*;

use super::endpoint;
use crate::{
    AnyConnection, DbError, column,
    schema::{versions, webhook_failures as failures},
};

/// The number of deliveries that an endpoint has not received.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Backlog {
    /// Publishes to deliver.
    pub pending: u64,
    /// Deliveries that were set aside after too many attempts, also those whose retry is requested.
    pub set_aside: u64,
}

/// Returns the backlogs of the endpoints with these URLs, in their order; zeros for an endpoint that is not
/// registered.
///
/// # Errors
///
/// Those of the database.
pub fn backlogs(conn: &mut AnyConnection, urls: &[String]) -> Result<Vec<Backlog>, DbError> {
    urls.iter().map(|url| backlog(conn, url)).collect()
}

fn backlog(conn: &mut AnyConnection, url: &str) -> Result<Backlog, DbError> {
    let pending = match endpoint::find(conn, url)? {
        Some(endpoint) => count_after(conn, endpoint.position)?,
        None => 0,
    };
    let set_aside = failures::table.filter(failures::url.eq(url)).count().get_result(conn)?;
    Ok(Backlog { pending, set_aside: column::count("webhook_failures", set_aside)? })
}

/// Returns the number of versions published after an event.
pub(super) fn count_after(conn: &mut AnyConnection, event: i64) -> Result<u64, DbError> {
    let pending = versions::table.filter(versions::event.gt(event)).count().get_result(conn)?;
    column::count("versions", pending)
}
