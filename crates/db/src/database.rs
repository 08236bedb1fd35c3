//! An open database: its connections, and the one way to read and the one way to write.

use std::{
    fmt,
    sync::{Arc, Mutex},
    time::Duration,
};

use diesel::{Connection as _, RunQueryDsl as _, r2d2};

use crate::{
    AnyConnection, DbError, Transaction, Upkeep,
    connection::{Manager, Pool, establish},
    events,
    location::Location,
    migrations,
    mode::Mode,
    sqlite,
};

/// How many connections a [`Database`] keeps, and how long they are waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// How many connections read at once; one more writes.
    pub readers: u32,
    /// How long a query waits for a connection before it fails with [`DbError::Pool`].
    pub wait: Duration,
}

/// How long a query waits for a database that was not there a moment ago: those who queue behind it
/// wait as well.
const DOWN_WAIT: Duration = Duration::from_millis(250);

impl Default for Options {
    fn default() -> Self {
        Self { readers: 8, wait: Duration::from_secs(5) }
    }
}

/// An open database. A clone shares its connections.
///
/// Every call blocks until the database has answered: keep them off async threads. Neither
/// [`read`](Self::read) nor [`write`](Self::write) may be called within the other, since one may
/// wait for the connection that the other holds.
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
    readers: Kind,
    writer: Kind,
    location: Location,
    /// A database in memory lives as long as one of its connections, and a pool may drop its own.
    _anchor: Option<Arc<Mutex<AnyConnection>>>,
}

impl Database {
    /// Opens the database of a URL and brings its schema up to date.
    ///
    /// `sqlite:PATH` is a file, made where it is missing, for its owner only; `sqlite::memory:` a database that ends
    /// with the last clone of this value; `postgres://…` one that is there already.
    ///
    /// # Errors
    ///
    /// Names the scheme where it is not supported, the path where it cannot be opened, and the
    /// step of the schema that failed or that a newer program made.
    pub fn open(url: &str) -> Result<Self, DbError> {
        Self::open_with(url, &Options::default())
    }

    /// The same, with so many connections.
    ///
    /// # Errors
    ///
    /// Those of [`open`](Self::open).
    pub fn open_with(url: &str, options: &Options) -> Result<Self, DbError> {
        Self::open_at(url.parse()?, options)
    }

    /// Finds out what is wrong with a URL, without opening what it names.
    ///
    /// # Errors
    ///
    /// Names the scheme where it is not supported, and the path where it can hold no database.
    pub fn check_url(url: &str) -> Result<(), DbError> {
        match url.parse()? {
            Location::File(path) => sqlite::check_path(&path),
            Location::Memory(_) | Location::Postgres(_) => Ok(()),
        }
    }

    /// Opens a database that is there already, and brings its schema up to date: an empty one in
    /// its place would have whoever asks believe that the registry lists nothing.
    ///
    /// # Errors
    ///
    /// [`DbError::NoDatabase`] where there is no such file, and [`DbError::OfAnotherProgram`] for a
    /// database in memory; else those of [`open`](Self::open).
    pub fn open_existing(url: &str) -> Result<Self, DbError> {
        let location: Location = url.parse()?;
        match &location {
            Location::Memory(_) => Err(DbError::OfAnotherProgram),
            Location::File(path) if !path.exists() => {
                Err(DbError::NoDatabase(location.to_string()))
            }
            Location::Postgres(_) if !migrations::were_run(&mut connect(&location)?)? => {
                Err(DbError::NoDatabase(location.to_string()))
            }
            _ => Self::open_at(location, &Options::default()),
        }
    }

    fn open_at(location: Location, options: &Options) -> Result<Self, DbError> {
        let anchor = prepare(&location)?;

        let writer = Kind::new(&location, Mode::Write, &Options { readers: 1, ..*options })?;
        let in_memory = matches!(location, Location::Memory(_));
        // Its locks are for all of it, so one connection serves everyone.
        let readers = match in_memory {
            true => writer.clone(),
            false => Kind::new(&location, Mode::Read, options)?,
        };
        let _anchor = in_memory.then(|| Arc::new(Mutex::new(anchor)));
        Ok(Self { readers, writer, location, _anchor })
    }

    /// Runs queries.
    ///
    /// # Errors
    ///
    /// What `ask` returns, or [`DbError::Pool`] where no connection came free in time.
    pub fn read<T>(
        &self,
        ask: impl FnOnce(&mut AnyConnection) -> Result<T, DbError>,
    ) -> Result<T, DbError> {
        self.readers.using(ask)
    }

    /// Makes one change, in one transaction: all of it is there when this returns `Ok`, and none
    /// of it when it returns an error.
    ///
    /// An error of a query must leave `act`: PostgreSQL would undo what a caller who caught it
    /// believes done.
    ///
    /// # Errors
    ///
    /// What `act` returns, or [`DbError::Pool`] where the connection did not come free in time.
    pub fn write<T>(
        &self,
        act: impl FnOnce(&mut Transaction<'_>) -> Result<T, DbError>,
    ) -> Result<T, DbError> {
        let mut done = None;
        let committed = self.writer.using(|conn| {
            conn.transaction(|conn| {
                let mut tx = Transaction::begin(conn)?;
                let answer = act(&mut tx)?;
                done = Some((tx.end()?, answer));
                Ok(())
            })
        });
        match (committed, done) {
            (Ok(()), Some((_, answer))) => Ok(answer),
            // The connection broke when all was done: the commit may have been, too.
            (Err(DbError::Unavailable(error)), Some((key, answer))) => {
                match self.read(|conn| events::is_recorded(conn, &key)) {
                    Ok(true) => Ok(answer),
                    _ => Err(DbError::Unavailable(error)),
                }
            }
            (Err(error), _) => Err(error),
            (Ok(()), None) => Err(DbError::Unrecorded),
        }
    }

    /// Makes one change that is no event, in one transaction: all of it or none, as
    /// [`write`](Self::write).
    ///
    /// # Errors
    ///
    /// What `act` returns, or [`DbError::Pool`] where the connection did not come free in time.
    pub fn maintain<T>(
        &self,
        act: impl FnOnce(&mut Upkeep<'_>) -> Result<T, DbError>,
    ) -> Result<T, DbError> {
        self.writer.using(|conn| conn.transaction(|conn| act(&mut Upkeep::begin(conn)?)))
    }

    /// Finds out whether the database answers.
    ///
    /// # Errors
    ///
    /// What it answers with, or [`DbError::Pool`] where no connection came free in time.
    pub fn check(&self) -> Result<(), DbError> {
        self.read(|conn| Ok(diesel::sql_query("SELECT 1").execute(conn).map(drop)?))
    }

    /// The connections that read, and the one that writes.
    #[must_use]
    pub fn connections(&self) -> [Connections; 2] {
        [("read", &self.readers), ("write", &self.writer)].map(|(purpose, kind)| {
            let r2d2::State { connections, idle_connections: idle, .. } = kind.pool.state();
            Connections { purpose, busy: connections.saturating_sub(idle), idle }
        })
    }

    /// Where the database is.
    pub(crate) fn location(&self) -> &Location {
        &self.location
    }
}

/// The connections of one pool, in numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Connections {
    /// What they are for: `read` or `write`.
    pub purpose: &'static str,
    /// How many are in use.
    pub busy: u32,
    /// How many are open and not in use.
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

/// The connections of one kind.
#[derive(Clone)]
struct Kind {
    pool: Pool,
    manager: Manager,
}

impl Kind {
    fn new(location: &Location, mode: Mode, options: &Options) -> Result<Self, DbError> {
        let manager = Manager::new(location, mode);
        let pool = r2d2::Pool::builder()
            .max_size(options.readers)
            .connection_timeout(options.wait)
            .idle_timeout(None)
            .max_lifetime(None)
            .error_handler(manager.watch())
            .build(manager.clone())?;
        Ok(Self { pool, manager })
    }

    fn using<T>(
        &self,
        act: impl FnOnce(&mut AnyConnection) -> Result<T, DbError>,
    ) -> Result<T, DbError> {
        let mut kept = match self.manager.is_down() {
            true => self.pool.get_timeout(DOWN_WAIT)?,
            false => self.pool.get()?,
        };
        let outcome = act(&mut kept.conn);
        self.manager.used(&mut kept, &outcome);
        outcome
    }
}

/// Opens the first connection and brings the schema up to date, before a pool that would try
/// again and again in silence.
pub(crate) fn prepare(location: &Location) -> Result<AnyConnection, DbError> {
    if let Location::File(path) = location {
        sqlite::check_path(path)?;
        sqlite::make(path).map_err(|error| DbError::opening(location, &error))?;
    }
    let mut conn = connect(location)?;
    match migrations::run(&mut conn) {
        Err(error @ DbError::NewerSchema(_)) => Err(error),
        Err(error) => Err(DbError::opening(location, &error)),
        Ok(()) => Ok(conn),
    }
}

fn connect(location: &Location) -> Result<AnyConnection, DbError> {
    establish(location, Mode::Write).map_err(|error| DbError::opening(location, &error))
}

#[cfg(test)]
mod tests;
