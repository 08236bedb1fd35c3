//! The connection that every query is written for, and how pools make and check one.

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

/// A pool of [`Kept`] connections.
pub(crate) type Pool = r2d2::Pool<Manager>;

/// A connection of a pool.
pub(crate) struct Kept {
    pub(crate) conn: AnyConnection,
    /// How many failures there were when it was last seen to work.
    seen: u64,
    lost: bool,
}

/// Opens connections to one database.
///
/// The `establish` that `MultiConnection` derives tries every kind in turn: the reason of a
/// failure is lost, and a mistyped scheme opens a SQLite file of that name.
#[derive(Clone, Debug)]
pub(crate) struct Manager {
    location: Location,
    mode: Mode,
    /// How often the database was not available: connections from before are tried before they are used.
    failures: Arc<AtomicU64>,
    /// Whether the last connection could not be opened: nobody waits long for one then.
    down: Arc<AtomicBool>,
}

impl Manager {
    pub(crate) fn new(location: &Location, mode: Mode) -> Self {
        Self { location: location.clone(), mode, failures: Arc::default(), down: Arc::default() }
    }

    /// Whether the database was not there a moment ago.
    pub(crate) fn is_down(&self) -> bool {
        self.down.load(Ordering::Relaxed)
    }

    /// Tells the log why a connection could not be opened, and keeps that in mind.
    pub(crate) fn watch(&self) -> Box<dyn r2d2::HandleError<r2d2::Error>> {
        Box::new(Watch(Arc::clone(&self.down)))
    }

    /// Takes down what came of a use of the connection. One that failed is not used again: diesel would
    /// keep one whose server is gone.
    pub(crate) fn used<T>(&self, kept: &mut Kept, outcome: &Result<T, DbError>) {
        if matches!(outcome, Err(DbError::Unavailable(_))) {
            self.failures.fetch_add(1, Ordering::Relaxed);
            kept.lost = true;
        }
    }
}

impl r2d2::ManageConnection for Manager {
    type Connection = Kept;
    type Error = r2d2::Error;

    fn connect(&self) -> Result<Kept, r2d2::Error> {
        let seen = self.failures.load(Ordering::Relaxed);
        let conn = establish(&self.location, self.mode)?;
        self.down.store(false, Ordering::Relaxed);
        Ok(Kept { conn, seen, lost: false })
    }

    fn is_valid(&self, kept: &mut Kept) -> Result<(), r2d2::Error> {
        let failures = self.failures.load(Ordering::Relaxed);
        if kept.seen != failures {
            kept.conn.ping().map_err(r2d2::Error::QueryError)?;
            kept.seen = failures;
        }
        Ok(())
    }

    fn has_broken(&self, kept: &mut Kept) -> bool {
        kept.lost || std::thread::panicking() || kept.conn.is_broken()
    }
}

/// Opens one connection.
pub(crate) fn establish(location: &Location, mode: Mode) -> Result<AnyConnection, r2d2::Error> {
    match location {
        Location::Postgres(url) => postgres::establish(url, mode).map(AnyConnection::Postgres),
        _ => sqlite::establish(location, mode).map(AnyConnection::Sqlite),
    }
}

/// Hears why a pool could not open a connection; who waits for one only learns that none came.
#[derive(Debug)]
struct Watch(Arc<AtomicBool>);

impl r2d2::HandleError<r2d2::Error> for Watch {
    fn handle_error(&self, error: r2d2::Error) {
        self.0.store(true, Ordering::Relaxed);
        tracing::warn!(%error, "no database connection");
    }
}
