//! The location of a database, parsed from its URL.

use std::{
    fmt,
    path::PathBuf,
    str::FromStr,
    sync::atomic::{AtomicU64, Ordering},
};

use crate::{DbError, postgres_url::PostgresUrl};

/// The location of a database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Location {
    /// A SQLite database in memory, with a number that makes it unique.
    Memory(u64),
    /// A SQLite file.
    File(PathBuf),
    /// A PostgreSQL database.
    Postgres(PostgresUrl),
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Memory(_) => f.write_str(":memory:"),
            Self::File(path) => path.display().fmt(f),
            Self::Postgres(url) => url.fmt(f),
        }
    }
}

impl Location {
    /// Creates the location of a new in-memory database.
    fn memory() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self::Memory(NEXT.fetch_add(1, Ordering::Relaxed))
    }

    /// Parses the part after `sqlite:`. A leading `//` is optional, because other tools write it.
    fn sqlite(rest: &str) -> Result<Self, DbError> {
        match rest.strip_prefix("//").unwrap_or(rest) {
            "" => Err(DbError::MissingPath),
            ":memory:" => Ok(Self::memory()),
            path => Ok(Self::File(PathBuf::from(path))),
        }
    }
}

impl FromStr for Location {
    type Err = DbError;

    fn from_str(url: &str) -> Result<Self, DbError> {
        // Error messages contain only the scheme: the rest can contain a password.
        match url.split_once(':') {
            Some(("sqlite", rest)) => Self::sqlite(rest),
            Some(("postgres" | "postgresql", _)) => url.parse().map(Self::Postgres),
            Some((scheme, _)) => Err(DbError::UnsupportedUrl(scheme.to_owned())),
            None => Err(DbError::MissingPath),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str) -> Location {
        Location::File(PathBuf::from(path))
    }

    #[test]
    fn a_sqlite_url_is_a_file_or_memory() {
        assert_eq!("sqlite:a/b.db".parse::<Location>().unwrap(), file("a/b.db"));
        assert_eq!("sqlite:/a/b.db".parse::<Location>().unwrap(), file("/a/b.db"));
        assert_eq!("sqlite://a.db".parse::<Location>().unwrap(), file("a.db"));
        assert_eq!("sqlite:///a/b.db".parse::<Location>().unwrap(), file("/a/b.db"));

        let first: Location = "sqlite::memory:".parse().unwrap();
        assert_ne!(first, "sqlite::memory:".parse().unwrap());
        assert!(matches!("sqlite:".parse::<Location>(), Err(DbError::MissingPath)));
    }

    #[test]
    fn an_invalid_url_error_shows_valid_urls_but_no_password() {
        for url in ["sqlite3:a.db", "postgress://me:hunter2@host", "/a.db", ""] {
            let message = url.parse::<Location>().unwrap_err().to_string();
            assert!(message.contains("`sqlite:PATH`"), "{message}");
            assert!(message.contains("postgres://"), "{message}");
            assert!(!message.contains("hunter2"), "{message}");
        }
    }
}
