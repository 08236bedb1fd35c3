//! Who removes objects: one program at a time.

use std::{
    fs::{File, TryLockError},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use diesel::{prelude::*, r2d2::R2D2Connection as _};

use crate::{
    AnyConnection, Database, DbError, connection::establish, location::Location, mode::Mode,
};

/// The right to remove objects, which ends with this value or with the program, however it ends.
///
/// Without it, a removal that was abandoned could not be told from one that goes on.
pub struct RemovalLock {
    held: Held,
}

impl RemovalLock {
    /// Finds out that it is still held: a server lets go of it with the connection.
    pub(super) fn check(&self) -> Result<(), DbError> {
        match &self.held {
            Held::File(_) => Ok(()),
            Held::Connection(conn) => {
                let mut conn = conn.lock().unwrap_or_else(PoisonError::into_inner);
                Ok(conn.ping()?)
            }
        }
    }
}

/// What is unlocked where it is closed.
enum Held {
    File(#[expect(dead_code, reason = "it is held, and nothing else")] File),
    Connection(Mutex<AnyConnection>),
}

/// The number of the advisory lock on PostgreSQL.
const LOCK: i64 = 0x6970_6b67_0002;

/// Takes the right to remove objects; `None` where another program has it.
///
/// # Errors
///
/// [`DbError::Lock`] where the file beside the database cannot be made or locked, and
/// [`DbError::OfAnotherProgram`] for a database in memory.
pub fn lock(database: &Database) -> Result<Option<RemovalLock>, DbError> {
    let path = match database.location() {
        Location::File(path) => beside(path),
        Location::Memory(_) => return Err(DbError::OfAnotherProgram),
        Location::Postgres(_) => return lock_on_server(database.location()),
    };
    let failed = |source| DbError::Lock { path: path.clone(), source };
    // Never the database itself: to close it would drop the locks that SQLite has on it.
    let file = File::options().create(true).append(true).open(&path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(RemovalLock { held: Held::File(file) })),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(failed(error)),
    }
}

#[derive(QueryableByName)]
struct Taken {
    #[diesel(sql_type = diesel::sql_types::Bool)]
    taken: bool,
}

fn lock_on_server(location: &Location) -> Result<Option<RemovalLock>, DbError> {
    let opened = establish(location, Mode::Write);
    let mut conn = opened.map_err(|error| DbError::opening(location, &error))?;
    let ask = format!("SELECT pg_try_advisory_lock({LOCK}) AS taken");
    let Taken { taken } = diesel::sql_query(ask).get_result(&mut conn)?;
    Ok(taken.then(|| RemovalLock { held: Held::Connection(Mutex::new(conn)) }))
}

fn beside(database: &Path) -> PathBuf {
    let mut path = database.as_os_str().to_owned();
    path.push("-removals");
    path.into()
}
