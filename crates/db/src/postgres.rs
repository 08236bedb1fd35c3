//! Opens PostgreSQL connections with the required session settings.

use diesel::{Connection as _, PgConnection, connection::SimpleConnection as _, r2d2};

use crate::{mode::Mode, postgres_url::PostgresUrl};

/// The settings of writing connections. Writers wait for a row lock and must then see the commit of
/// the previous writer, which READ COMMITTED guarantees. The timeouts release the lock of a writer
/// that hangs.
const WRITE: &str = "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED;
    SET idle_in_transaction_session_timeout = '60s'; SET lock_timeout = '30s'; SET statement_timeout = '60s';";

/// The settings of reading connections: read-only, with a statement timeout.
const READ: &str =
    "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY; SET statement_timeout = '30s';";

/// Opens a connection and applies the settings.
pub(crate) fn establish(url: &PostgresUrl, mode: Mode) -> Result<PgConnection, r2d2::Error> {
    let opened = PgConnection::establish(url.as_str()).map_err(|error| {
        let message = url.redact(&error.to_string());
        r2d2::Error::ConnectionError(diesel::ConnectionError::BadConnection(message))
    });
    let mut conn = opened?;
    let settings = if mode == Mode::Read { READ } else { WRITE };
    conn.batch_execute(settings).map_err(r2d2::Error::QueryError)?;
    Ok(conn)
}
