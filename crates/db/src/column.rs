//! Between what a column holds and the types it was stored from.

use std::str::FromStr;

use ipfs_registry_core::Timestamp;

use crate::DbError;

/// Reads text as the type it was stored from.
pub(crate) fn parse<T: FromStr>(column: &'static str, value: String) -> Result<T, DbError> {
    value.parse().map_err(|_| DbError::Corrupt { column, value })
}

/// Reads a size or a number of things.
pub(crate) fn count(column: &'static str, value: i64) -> Result<u64, DbError> {
    value.try_into().map_err(|_| DbError::Corrupt { column, value: value.to_string() })
}

/// A number as a column or a clause takes it; what is past its end is as good as the end.
pub(crate) fn integer(value: u64) -> i64 {
    value.try_into().unwrap_or(i64::MAX)
}

/// Reads Unix seconds.
pub(crate) fn time(column: &'static str, value: i64) -> Result<Timestamp, DbError> {
    Timestamp::from_unix(value).ok_or_else(|| DbError::Corrupt { column, value: value.to_string() })
}
