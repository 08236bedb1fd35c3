//! How a SQLite connection is opened: settings that keep what was committed, and errors that name the file.

use std::{
    fs::{OpenOptions, Permissions},
    io::{self, ErrorKind},
    os::unix::{
        ffi::OsStrExt as _,
        fs::{OpenOptionsExt as _, PermissionsExt as _},
    },
    path::{Path, PathBuf},
    time::Duration,
};

use percent_encoding::{AsciiSet, CONTROLS, percent_encode};

use diesel::{Connection as _, SqliteConnection, connection::SimpleConnection as _, r2d2};

use crate::{DbError, location::Location, mode::Mode};

/// How long a statement waits for a lock that another program holds.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Who may read and write a database: its owner only, since private keys are kept in it. SQLite gives
/// the log and the index beside it the same mode.
const MODE: u32 = 0o600;

/// What would not stand for itself in the path of a URI.
const IN_URI: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'%').add(b'?');

/// Makes an empty database where there is none, for its owner only, whatever the umask.
pub(crate) fn make(path: &Path) -> io::Result<()> {
    match OpenOptions::new().write(true).create_new(true).mode(MODE).open(path) {
        // The umask may have taken more away.
        Ok(made) => made.set_permissions(Permissions::from_mode(MODE)),
        Err(there) if there.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}

/// The files of a database that others than their owner may read or write, with their modes.
pub(crate) fn exposed_files(path: &Path) -> Vec<(PathBuf, u32)> {
    let beside = ["", "-wal", "-shm", "-journal"].map(|suffix| {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    });
    let mode = |file: PathBuf| Some((file.metadata().ok()?.permissions().mode() & 0o777, file));
    let files = beside.into_iter().filter_map(mode);
    files.filter(|(mode, _)| mode & !MODE != 0).map(|(mode, file)| (file, mode)).collect()
}

/// Opens a connection and sets it up.
pub(crate) fn establish(location: &Location, mode: Mode) -> Result<SqliteConnection, r2d2::Error> {
    let mut sqlite = SqliteConnection::establish(&file_name(location))?;
    sqlite.batch_execute(&pragmas(location, mode)).map_err(r2d2::Error::QueryError)?;
    Ok(sqlite)
}

/// Finds out what a failed connection would not say: whether the path can hold a database at all.
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

/// The URI by which SQLite opens the location. No connection makes a file: one that went away, perhaps
/// with its disk, is not replaced by an empty one.
///
/// A database in memory has a name, so that it outlives a connection that broke.
fn file_name(location: &Location) -> String {
    match location {
        Location::Memory(number) => format!("file:/ipfs-registry-{number}?vfs=memdb"),
        Location::File(path) => {
            let shown = percent_encode(path.as_os_str().as_bytes(), IN_URI);
            let start = if path.is_absolute() { "file://" } else { "file:./" };
            format!("{start}{shown}?mode=rw")
        }
        Location::Postgres(_) => unreachable!("a PostgreSQL database is no file"),
    }
}

fn pragmas(location: &Location, mode: Mode) -> String {
    let mut pragmas = format!("PRAGMA busy_timeout = {};", BUSY_TIMEOUT.as_millis());
    if matches!(location, Location::File(_)) && mode == Mode::Write {
        pragmas += "PRAGMA journal_mode = WAL;";
    }
    // FULL syncs the log at every commit: what was acknowledged survives a power cut.
    pragmas += "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;";
    if mode == Mode::Read {
        pragmas += "PRAGMA query_only = ON;";
    }
    pragmas
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        path.metadata().unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn any_path_is_one_in_a_uri() {
        let name = |path: &str| file_name(&Location::File(path.into()));

        assert_eq!(name("a/b.db"), "file:./a/b.db?mode=rw");
        assert_eq!(name("/a/b c.db"), "file:///a/b%20c.db?mode=rw");
        assert_eq!(name("x?mode=ro#%.db"), "file:./x%3Fmode=ro%23%25.db?mode=rw");
        assert_eq!(name("file:x"), "file:./file:x?mode=rw");
    }

    #[test]
    fn a_database_is_made_for_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("registry é?.db");

        make(&path).unwrap();
        let location = Location::File(path.clone());
        let mut conn = establish(&location, Mode::Write).unwrap();
        conn.batch_execute("CREATE TABLE t (a INTEGER);").unwrap();

        let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
        assert_eq!(names.len(), 3, "{names:?}");
        for entry in names {
            assert_eq!(mode(&entry.unwrap().path()), 0o600);
        }
        assert_eq!(exposed_files(&path), []);
    }

    #[test]
    fn a_wider_mode_is_told_and_not_changed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("registry.db");
        std::fs::write(&path, "").unwrap();
        std::fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();

        make(&path).unwrap();

        assert_eq!(exposed_files(&path), [(path.clone(), 0o640)]);
        assert_eq!(mode(&path), 0o640);
    }

    #[test]
    fn no_connection_makes_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("registry.db");

        assert!(establish(&Location::File(path.clone()), Mode::Write).is_err());

        assert!(!path.exists());
    }
}
