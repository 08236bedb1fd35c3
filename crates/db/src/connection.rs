//! The connection type of all queries, and the manager that opens and checks pooled connections.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU64, Ordering},
};

use diesel::{
    PgConnection, SqliteConnection,
    r2d2::{self, R2D2Connection as _},
};

use crate::{DbError, location::Location, mode::Mode, postgres, sqlite};

/// A connection to either supported database.
#[derive(diesel::MultiConnection)]
pub enum AnyConnection {
    /// PostgreSQL, for a shared deployment.
    Postgres(PgConnection),
    /// SQLite, for a single machine and for tests.
    Sqlite(SqliteConnection),
}

/// A pool of connections.
pub(crate) type Pool = r2d2::Pool<Manager>;

/// A connection of a pool.
pub(crate) struct PooledConnection {
    pub(crate) conn: AnyConnection,
    /// The value of [`Manager::failures`] when the connection was last known to work.
    failures_seen: u64,
    broken: bool,
}

/// Opens connections to one database.
///
/// The `establish` derived by `MultiConnection` is not used. It tries each database in turn, loses
/// the reason of a failure, and opens a SQLite file for a mistyped scheme.
#[derive(Clone, Debug)]
pub(crate) struct Manager {
    location: Location,
    mode: Mode,
    /// Counts failures of the database. Connections opened before the last failure are pinged before
    /// use.
    failures: Arc<AtomicU64>,
    /// Whether the last attempt to connect failed. Callers then wait only briefly for a connection.
    down: Arc<AtomicBool>,
}

impl Manager {
    pub(crate) fn new(location: &Location, mode: Mode) -> Self {
        Self { location: location.clone(), mode, failures: Arc::default(), down: Arc::default() }
    }

    /// Returns whether the last attempt to connect failed.
    pub(crate) fn is_down(&self) -> bool {
        self.down.load(Ordering::Relaxed)
    }

    /// Returns a handler that logs failed attempts to connect and marks the database as down.
    pub(crate) fn error_handler(&self) -> Box<dyn r2d2::HandleError<r2d2::Error>> {
        Box::new(DownMarker(Arc::clone(&self.down)))
    }

    /// Records the result of a query. A connection whose database was unavailable is not returned to
    /// the pool, because diesel would reuse a connection to a server that is gone.
    pub(crate) fn record_outcome<T>(
        &self,
        pooled: &mut PooledConnection,
        outcome: &Result<T, DbError>,
    ) {
        if matches!(outcome, Err(DbError::Unavailable(_))) {
            self.failures.fetch_add(1, Ordering::Relaxed);
            pooled.broken = true;
        }
    }
}

impl r2d2::ManageConnection for Manager {
    type Connection = PooledConnection;
    type Error = r2d2::Error;

    fn connect(&self) -> Result<PooledConnection, r2d2::Error> {
        let failures_seen = self.failures.load(Ordering::Relaxed);
        let conn = establish(&self.location, self.mode)?;
        self.down.store(false, Ordering::Relaxed);
        Ok(PooledConnection { conn, failures_seen, broken: false })
    }

    fn is_valid(&self, pooled: &mut PooledConnection) -> Result<(), r2d2::Error> {
        let failures = self.failures.load(Ordering::Relaxed);
        if pooled.failures_seen != failures {
            pooled.conn.ping().map_err(r2d2::Error::QueryError)?;
            pooled.failures_seen = failures;
        }
        Ok(())
    }

    fn has_broken(&self, pooled: &mut PooledConnection) -> bool {
        pooled.broken || std::thread::panicking() || pooled.conn.is_broken()
    }
}

/// Opens one connection.
pub(crate) fn establish(location: &Location, mode: Mode) -> Result<AnyConnection, r2d2::Error> {
    match location {
        Location::Postgres(url) => postgres::establish(url, mode).map(AnyConnection::Postgres),
        _ => sqlite::establish(location, mode).map(AnyConnection::Sqlite),
    }
}

/// Logs why a pool could not open a connection. The caller that waits gets only a timeout error.
#[derive(Debug)]
struct DownMarker(Arc<AtomicBool>);

impl r2d2::HandleError<r2d2::Error> for DownMarker {
    fn handle_error(&self, error: r2d2::Error) {
        self.0.store(true, Ordering::Relaxed);
        tracing::warn!(%error, "no database connection");
    }
}
