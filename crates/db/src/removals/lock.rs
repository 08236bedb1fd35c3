//! A lock that allows only one program at a time to remove objects.

use std::{
    fs::{File, TryLockError},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use diesel::{prelude::*, r2d2::R2D2Connection as _};

use crate::{
    AnyConnection, Database, DbError, connection::establish, location::Location, mode::Mode,
};

/// The lock for removals. It is released when this value is dropped or the program ends.
///
/// The lock distinguishes abandoned removals from running ones.
pub struct RemovalLock {
    handle: Handle,
}

impl RemovalLock {
    /// Checks that the lock is still held: PostgreSQL releases it when the connection ends.
    pub(super) fn check(&self) -> Result<(), DbError> {
        match &self.handle {
            Handle::File(_) => Ok(()),
            Handle::Connection(conn) => {
                let mut conn = conn.lock().unwrap_or_else(PoisonError::into_inner);
                Ok(conn.ping()?)
            }
        }
    }
}

/// The file or connection that holds the lock. Closing it releases the lock.
enum Handle {
    File(#[expect(dead_code, reason = "the open file holds the lock")] File),
    Connection(Mutex<AnyConnection>),
}

/// The key of the advisory lock on PostgreSQL.
const LOCK: i64 = 0x6970_6b67_0002;

/// Takes the lock for removals; `None` if another program holds it.
///
/// # Errors
///
/// [`DbError::Lock`] if the lock file next to the database cannot be created or locked, and
/// [`DbError::InMemory`] for an in-memory database.
pub fn lock(database: &Database) -> Result<Option<RemovalLock>, DbError> {
    let path = match database.location() {
        Location::File(path) => lock_path(path),
        Location::Memory(_) => return Err(DbError::InMemory),
        Location::Postgres(_) => return lock_on_postgres(database.location()),
    };
    let failed = |source| DbError::Lock { path: path.clone(), source };
    // A separate file, because closing the database file would release the locks of SQLite.
    let file = File::options().create(true).append(true).open(&path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(RemovalLock { handle: Handle::File(file) })),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(failed(error)),
    }
}

#[derive(QueryableByName)]
struct Acquired {
    #[diesel(sql_type = diesel::sql_types::Bool)]
    acquired: bool,
}

fn lock_on_postgres(location: &Location) -> Result<Option<RemovalLock>, DbError> {
    let opened = establish(location, Mode::Write);
    let mut conn = opened.map_err(|error| DbError::cannot_open(location, &error))?;
    let sql = format!("SELECT pg_try_advisory_lock({LOCK}) AS acquired");
    let Acquired { acquired } = diesel::sql_query(sql).get_result(&mut conn)?;
    Ok(acquired.then(|| RemovalLock { handle: Handle::Connection(Mutex::new(conn)) }))
}

fn lock_path(database: &Path) -> PathBuf {
    let mut path = database.as_os_str().to_owned();
    path.push("-removals");
    path.into()
}
