//! Who removes objects: one program at a time.

use std::{
    fs::{File, TryLockError},
    path::{Path, PathBuf},
};

use crate::{Database, DbError, location::Location};

/// The right to remove objects, which ends with this value or with the program, however it ends.
///
/// Without it, a removal that was abandoned could not be told from one that goes on.
#[derive(Debug)]
pub struct RemovalLock {
    /// Unlocked where it is closed.
    _file: File,
}

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
    };
    let failed = |source| DbError::Lock { path: path.clone(), source };
    // Never the database itself: to close it would drop the locks that SQLite has on it.
    let file = File::options().create(true).append(true).open(&path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(RemovalLock { _file: file })),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(failed(error)),
    }
}

fn beside(database: &Path) -> PathBuf {
    let mut path = database.as_os_str().to_owned();
    path.push("-removals");
    path.into()
}
