//! Why a registry was not copied.

use thiserror::Error;

use crate::DbError;

/// A registry was not copied: the target is as it was, but for its schema.
#[derive(Debug, Error)]
pub enum CopyError {
    /// The database to copy from cannot be used.
    #[error("--from: {0}")]
    From(DbError),
    /// The database to copy to cannot be used.
    #[error("--to: {0}")]
    To(DbError),
    /// A program before this one made the schema to copy from.
    #[error(
        "--from: an older version of this program made `{0}`: start this version on it once, or copy it with that one"
    )]
    OlderSchema(String),
    /// The target has rows.
    #[error(
        "--to: `{place}` is not empty (its table `{table}` has rows): name a database without a registry"
    )]
    NotEmpty {
        /// The database.
        place: String,
        /// The first table with rows.
        table: &'static str,
    },
    /// A row is not what its table holds.
    #[error("a row of the table `{0}` cannot be read")]
    Unreadable(&'static str),
    /// What was written is not what was read.
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
