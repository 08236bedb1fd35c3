//! An open database: its connection pools, and the functions that run reads and writes.

mod write;

use std::{
    fmt,
    sync::{Arc, Mutex},
    time::Duration,
};

use diesel::{RunQueryDsl as _, r2d2};

use crate::{
    AnyConnection, DbError,
    connection::{Manager, Pool, establish},
    location::Location,
    migrations,
    mode::Mode,
    sqlite,
};

/// The pool size of a [`Database`] and the time to wait for a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// The number of connections for reads. One more connection is for writes.
    pub readers: u32,
    /// The time that a query waits for a connection before it fails with [`DbError::Pool`].
    pub wait: Duration,
}

/// The time that a query waits for a connection after the last attempt to connect failed. It is
/// short because further queries queue behind this one.
const DOWN_WAIT: Duration = Duration::from_millis(250);

impl Default for Options {
    fn default() -> Self {
        Self { readers: 8, wait: Duration::from_secs(5) }
    }
}

/// An open database. A clone shares its connections.
///
/// Every call blocks until the database has answered, so do not call it on async threads. Do not
/// nest calls of [`read`](Self::read) and [`write`](Self::write): the inner call can wait for the
/// connection that the outer call holds.
///
/// ```
/// use ipfs_registry_core::SigningKey;
/// use ipfs_registry_db::{Database, DbError, publishers};
///
/// let database = Database::open("sqlite::memory:")?;
/// let stranger = SigningKey::generate().address();
///
/// let found = database.read(|conn| publishers::find(conn, &stranger));
/// assert!(matches!(found, Err(DbError::UnknownPublisher(_))));
/// # Ok::<(), DbError>(())
/// ```
#[derive(Clone)]
pub struct Database {
    readers: ConnectionPool,
    writer: ConnectionPool,
    location: Location,
    /// Keeps an in-memory database alive: it exists while a connection is open, and a pool can drop
    /// its connections.
    _anchor: Option<Arc<Mutex<AnyConnection>>>,
}

impl Database {
    /// Opens the database of a URL and runs the pending migrations.
    ///
    /// `sqlite:PATH` is a file, created with mode 0600 if it does not exist; `sqlite::memory:` is a database
    /// that is dropped with the last clone of this value; `postgres://…` is an existing database.
    ///
    /// # Errors
    ///
    /// Fails if the scheme is not supported, the database cannot be opened, a migration fails, or
    /// the schema contains a migration of a newer version of this program.
    pub fn open(url: &str) -> Result<Self, DbError> {
        Self::open_with(url, &Options::default())
    }

    /// Like [`open`](Self::open), with the given number of connections.
    ///
    /// # Errors
    ///
    /// Those of [`open`](Self::open).
    pub fn open_with(url: &str, options: &Options) -> Result<Self, DbError> {
        Self::open_at(url.parse()?, options)
    }

    /// Checks a URL without opening the database.
    ///
    /// # Errors
    ///
    /// Fails if the scheme is not supported or the path cannot be that of a database.
    pub fn check_url(url: &str) -> Result<(), DbError> {
        match url.parse()? {
            Location::File(path) => sqlite::check_path(&path),
            Location::Memory(_) | Location::Postgres(_) => Ok(()),
        }
    }

    /// Opens an existing database and runs the pending migrations. Never creates a database: an
    /// empty one would look like a registry without packages.
    ///
    /// # Errors
    ///
    /// [`DbError::NoDatabase`] if the database does not exist, [`DbError::InMemory`] for an
    /// in-memory database; otherwise those of [`open`](Self::open).
    pub fn open_existing(url: &str) -> Result<Self, DbError> {
        let location: Location = url.parse()?;
        match &location {
            Location::Memory(_) => Err(DbError::InMemory),
            Location::File(path) if !path.exists() => {
                Err(DbError::NoDatabase(location.to_string()))
            }
            Location::Postgres(_) if !migrations::has_schema(&mut connect(&location)?)? => {
                Err(DbError::NoDatabase(location.to_string()))
            }
            _ => Self::open_at(location, &Options::default()),
        }
    }

    fn open_at(location: Location, options: &Options) -> Result<Self, DbError> {
        let anchor = prepare(&location)?;

        let writer =
            ConnectionPool::new(&location, Mode::Write, &Options { readers: 1, ..*options })?;
        let in_memory = matches!(location, Location::Memory(_));
        // SQLite locks an in-memory database as a whole, so one connection serves reads and writes.
        let readers = match in_memory {
            true => writer.clone(),
            false => ConnectionPool::new(&location, Mode::Read, options)?,
        };
        let _anchor = in_memory.then(|| Arc::new(Mutex::new(anchor)));
        Ok(Self { readers, writer, location, _anchor })
    }

    /// Runs read queries.
    ///
    /// # Errors
    ///
    /// The error of `query`, or [`DbError::Pool`] if no connection became free in time.
    pub fn read<T>(
        &self,
        query: impl FnOnce(&mut AnyConnection) -> Result<T, DbError>,
    ) -> Result<T, DbError> {
        self.readers.run(query)
    }

    /// Checks that the database answers a query.
    ///
    /// # Errors
    ///
    /// The error of the query, or [`DbError::Pool`] if no connection became free in time.
    pub fn check(&self) -> Result<(), DbError> {
        self.read(|conn| Ok(diesel::sql_query("SELECT 1").execute(conn).map(drop)?))
    }

    /// Returns the numbers of connections in the read pool and the write pool.
    #[must_use]
    pub fn connections(&self) -> [Connections; 2] {
        [("read", &self.readers), ("write", &self.writer)].map(|(purpose, pool)| {
            let r2d2::State { connections, idle_connections: idle, .. } = pool.pool.state();
            Connections { purpose, busy: connections.saturating_sub(idle), idle }
        })
    }

    /// Returns the location of the database.
    pub(crate) fn location(&self) -> &Location {
        &self.location
    }
}

/// The numbers of connections in a pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Connections {
    /// The purpose of the pool: `read` or `write`.
    pub purpose: &'static str,
    /// Connections in use.
    pub busy: u32,
    /// Open connections that are not in use.
    pub idle: u32,
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Database")
            .field("readers", &self.readers.pool.state())
            .field("writer", &self.writer.pool.state())
            .finish_non_exhaustive()
    }
}

/// A connection pool, for reads or for writes.
#[derive(Clone)]
struct ConnectionPool {
    pool: Pool,
    manager: Manager,
}

impl ConnectionPool {
    fn new(location: &Location, mode: Mode, options: &Options) -> Result<Self, DbError> {
        let manager = Manager::new(location, mode);
        let pool = r2d2::Pool::builder()
            .max_size(options.readers)
            .connection_timeout(options.wait)
            .idle_timeout(None)
            .max_lifetime(None)
            .error_handler(manager.error_handler())
            .build(manager.clone())?;
        Ok(Self { pool, manager })
    }

    fn run<T>(
        &self,
        act: impl FnOnce(&mut AnyConnection) -> Result<T, DbError>,
    ) -> Result<T, DbError> {
        let mut pooled = match self.manager.is_down() {
            true => self.pool.get_timeout(DOWN_WAIT)?,
            false => self.pool.get()?,
        };
        let outcome = act(&mut pooled.conn);
        self.manager.record_outcome(&mut pooled, &outcome);
        outcome
    }
}

/// Opens the first connection and runs the pending migrations. This runs before a pool is created,
/// because a pool retries without an error message.
pub(crate) fn prepare(location: &Location) -> Result<AnyConnection, DbError> {
    if let Location::File(path) = location {
        sqlite::check_path(path)?;
        sqlite::create(path).map_err(|error| DbError::cannot_open(location, &error))?;
    }
    let mut conn = connect(location)?;
    match migrations::run(&mut conn) {
        Err(error @ DbError::NewerSchema(_)) => Err(error),
        Err(error) => Err(DbError::cannot_open(location, &error)),
        Ok(()) => Ok(conn),
    }
}

fn connect(location: &Location) -> Result<AnyConnection, DbError> {
    establish(location, Mode::Write).map_err(|error| DbError::cannot_open(location, &error))
}

#[cfg(test)]
mod tests;
