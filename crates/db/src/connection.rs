//! The connection that every query is written for, and how pools make and check one.

use diesel::{
    PgConnection, SqliteConnection,
    r2d2::{self, R2D2Connection as _},
};

use crate::{location::Location, sqlite};

/// A connection to either supported database.
#[derive(diesel::MultiConnection)]
pub enum AnyConnection {
    /// PostgreSQL, for a shared deployment.
    Postgres(PgConnection),
    /// SQLite, for a single machine and for tests.
    Sqlite(SqliteConnection),
}

/// A pool of [`AnyConnection`]s.
pub(crate) type Pool = r2d2::Pool<Manager>;

/// What a connection may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Queries only; anything else is refused by the database.
    Read,
    /// Everything.
    Write,
}

/// Opens connections to one database.
///
/// The `establish` that `MultiConnection` derives tries every kind in turn: the reason of a
/// failure is lost, and a mistyped scheme opens a SQLite file of that name.
#[derive(Debug)]
pub(crate) struct Manager {
    /// The database.
    pub(crate) location: Location,
    /// What its connections are for.
    pub(crate) mode: Mode,
}

impl r2d2::ManageConnection for Manager {
    type Connection = AnyConnection;
    type Error = r2d2::Error;

    fn connect(&self) -> Result<AnyConnection, r2d2::Error> {
        sqlite::establish(&self.location, self.mode).map(AnyConnection::Sqlite)
    }

    fn is_valid(&self, connection: &mut AnyConnection) -> Result<(), r2d2::Error> {
        connection.ping().map_err(r2d2::Error::QueryError)
    }

    fn has_broken(&self, connection: &mut AnyConnection) -> bool {
        std::thread::panicking() || connection.is_broken()
    }
}

/// Tells the log why a pool could not open a connection; its caller only learns that none came.
#[derive(Debug)]
pub(crate) struct LogErrors;

impl r2d2::HandleError<r2d2::Error> for LogErrors {
    fn handle_error(&self, error: r2d2::Error) {
        tracing::warn!(%error, "no database connection");
    }
}
