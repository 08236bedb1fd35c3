//! Opens SQLite connections with settings for durable commits, and checks the path of the file.

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

/// The time that a statement waits for a lock of another program.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// The file mode of a database: only the owner may read and write it, because it contains secret keys.
/// SQLite creates the `-wal` and `-shm` files with the same mode.
const MODE: u32 = 0o600;

/// The characters to percent-encode in the path of a URI.
const IN_URI: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'%').add(b'?');

/// Creates an empty file with [`MODE`], whatever the umask, unless the file exists.
pub(crate) fn create(path: &Path) -> io::Result<()> {
    match OpenOptions::new().write(true).create_new(true).mode(MODE).open(path) {
        // The umask may have removed further permissions.
        Ok(created) => created.set_permissions(Permissions::from_mode(MODE)),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}

/// Returns the files of a database that other users than the owner may read or write, with their modes.
pub(crate) fn exposed_files(path: &Path) -> Vec<(PathBuf, u32)> {
    let paths = ["", "-wal", "-shm", "-journal"].map(|suffix| {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    });
    let mode = |file: PathBuf| Some((file.metadata().ok()?.permissions().mode() & 0o777, file));
    let files = paths.into_iter().filter_map(mode);
    files.filter(|(mode, _)| mode & !MODE != 0).map(|(mode, file)| (file, mode)).collect()
}

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

/// Returns the URI of the location for SQLite. Connections never create a file, so a file that
/// disappeared, for example with its disk, is not replaced by an empty one.
///
/// An in-memory database has a name, so it outlives a broken connection.
fn file_name(location: &Location) -> String {
    match location {
        Location::Memory(number) => format!("file:/ipfs-registry-{number}?vfs=memdb"),
        Location::File(path) => {
            let encoded = percent_encode(path.as_os_str().as_bytes(), IN_URI);
            let start = if path.is_absolute() { "file://" } else { "file:./" };
            format!("{start}{encoded}?mode=rw")
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        path.metadata().unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn special_characters_of_a_path_are_encoded() {
        let name = |path: &str| file_name(&Location::File(path.into()));

        assert_eq!(name("a/b.db"), "file:./a/b.db?mode=rw");
        assert_eq!(name("/a/b c.db"), "file:///a/b%20c.db?mode=rw");
        assert_eq!(name("x?mode=ro#%.db"), "file:./x%3Fmode=ro%23%25.db?mode=rw");
        assert_eq!(name("file:x"), "file:./file:x?mode=rw");
    }

    #[test]
    fn a_database_is_created_with_mode_0600() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("registry é?.db");

        create(&path).unwrap();
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
    fn a_wider_mode_is_reported_and_not_changed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("registry.db");
        std::fs::write(&path, "").unwrap();
        std::fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();

        create(&path).unwrap();

        assert_eq!(exposed_files(&path), [(path.clone(), 0o640)]);
        assert_eq!(mode(&path), 0o640);
    }

    #[test]
    fn connections_do_not_create_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("registry.db");

        assert!(establish(&Location::File(path.clone()), Mode::Write).is_err());

        assert!(!path.exists());
    }
}
