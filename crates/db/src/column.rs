//! Converts column values to the types of this workspace and back.

use std::str::FromStr;

use ipfs_registry_core::Timestamp;

use crate::DbError;

/// Parses a text column; [`DbError::Corrupt`] if the value is invalid.
pub(crate) fn parse<T: FromStr>(column: &'static str, value: String) -> Result<T, DbError> {
    value.parse().map_err(|_| DbError::Corrupt { column, value })
}

/// Converts a size or count; [`DbError::Corrupt`] if it is negative.
pub(crate) fn count(column: &'static str, value: i64) -> Result<u64, DbError> {
    value.try_into().map_err(|_| DbError::Corrupt { column, value: value.to_string() })
}

/// Converts a number for a column or clause. Numbers above [`i64::MAX`] become [`i64::MAX`].
pub(crate) fn integer(value: u64) -> i64 {
    value.try_into().unwrap_or(i64::MAX)
}

/// Converts Unix seconds; [`DbError::Corrupt`] if they are out of range.
pub(crate) fn time(column: &'static str, value: i64) -> Result<Timestamp, DbError> {
    Timestamp::from_unix(value).ok_or_else(|| DbError::Corrupt { column, value: value.to_string() })
}
