//! Opens PostgreSQL connections, with the settings that the queries rely on.

use diesel::{Connection as _, PgConnection, connection::SimpleConnection as _, r2d2};

use crate::{mode::Mode, postgres_url::PostgresUrl};

/// What every connection is set to. Writers queue on one row and must then see what the one before
/// them committed, which is what READ COMMITTED does; one that freezes gives its place up.
const WRITE: &str = "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED;
    SET idle_in_transaction_session_timeout = '60s'; SET lock_timeout = '30s'; SET statement_timeout = '60s';";

/// Readers change nothing, and give up what takes too long.
const READ: &str =
    "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY; SET statement_timeout = '30s';";

/// Opens a connection and sets it up.
pub(crate) fn establish(url: &PostgresUrl, mode: Mode) -> Result<PgConnection, r2d2::Error> {
    let opened = PgConnection::establish(url.as_str()).map_err(|error| {
        let words = url.hide(&error.to_string());
        r2d2::Error::ConnectionError(diesel::ConnectionError::BadConnection(words))
    });
    let mut conn = opened?;
    let settings = if mode == Mode::Read { READ } else { WRITE };
    conn.batch_execute(settings).map_err(r2d2::Error::QueryError)?;
    Ok(conn)
}
