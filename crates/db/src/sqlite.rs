//! Opens SQLite connections with settings for durable commits, and checks the path of the file.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use diesel::{Connection as _, SqliteConnection, connection::SimpleConnection as _, r2d2};

use crate::{DbError, location::Location, mode::Mode};

/// The time that a statement waits for a lock of another program.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Opens a connection and applies the pragmas.
pub(crate) fn establish(location: &Location, mode: Mode) -> Result<SqliteConnection, r2d2::Error> {
    let mut sqlite = SqliteConnection::establish(&file_name(location))?;
    sqlite.batch_execute(&pragmas(location, mode)).map_err(r2d2::Error::QueryError)?;
    Ok(sqlite)
}

/// Checks whether the path can be that of a database. The error of SQLite would not say why.
pub(crate) fn check_path(path: &Path) -> Result<(), DbError> {
    let refuse = |reason: &str| {
        Err(DbError::Open { place: path.display().to_string(), reason: reason.to_owned() })
    };
    if !folder(path).is_dir() {
        return refuse("its folder does not exist");
    }
    match path.metadata() {
        Ok(file) if file.is_dir() => refuse("it is a folder"),
        Ok(file) if file.permissions().readonly() => refuse("it may not be written"),
        _ => Ok(()),
    }
}

fn folder(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Returns the file name for SQLite.
///
/// A relative path gets the prefix `./`, because SQLite would interpret `file:x` or `:memory:` as
/// a URI or an in-memory database. An in-memory database has a name, so it outlives a broken
/// connection.
fn file_name(location: &Location) -> String {
    match location {
        Location::Memory(number) => format!("file:/ipfs-registry-{number}?vfs=memdb"),
        Location::File(path) if path.is_relative() => format!("./{}", path.display()),
        Location::File(path) => path.display().to_string(),
        Location::Postgres(_) => unreachable!("a PostgreSQL database is no file"),
    }
}

fn pragmas(location: &Location, mode: Mode) -> String {
    let mut pragmas = format!("PRAGMA busy_timeout = {};", BUSY_TIMEOUT.as_millis());
    if matches!(location, Location::File(_)) && mode == Mode::Write {
        pragmas += "PRAGMA journal_mode = WAL;";
    }
    // FULL calls fsync on the write-ahead log at every commit: commits survive a power failure.
    pragmas += "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;";
    if mode == Mode::Read {
        pragmas += "PRAGMA query_only = ON;";
    }
    pragmas
}
