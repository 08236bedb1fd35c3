//! Errors of a copy.

use thiserror::Error;

use crate::DbError;

/// The reason why a copy failed. The target is unchanged, except that its schema may have been
/// created.
#[derive(Debug, Error)]
pub enum CopyError {
    /// The database to copy from cannot be used.
    #[error("--from: {0}")]
    From(DbError),
    /// The database to copy to cannot be used.
    #[error("--to: {0}")]
    To(DbError),
    /// An older version of this program created the schema of the source.
    #[error(
        "--from: an older version of this program made `{0}`: start this version on it once, or copy it with that one"
    )]
    OlderSchema(String),
    /// The target is not empty.
    #[error(
        "--to: `{place}` is not empty (its table `{table}` has rows): name a database without a registry"
    )]
    NotEmpty {
        /// The database.
        place: String,
        /// The first table with rows.
        table: &'static str,
    },
    /// A row does not have the format of its table.
    #[error("a row of the table `{0}` cannot be read")]
    Unreadable(&'static str),
    /// The written rows differ from the rows of the source.
    #[error("the copy of the table `{0}` is not what was read: nothing was kept of it")]
    Differs(&'static str),
    /// A query failed.
    #[error(transparent)]
    Query(#[from] DbError),
}

impl From<diesel::result::Error> for CopyError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Query(error.into())
    }
}
