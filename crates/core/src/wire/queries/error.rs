//! The error for an invalid query.

use thiserror::Error;

use crate::{InvalidIdentifier, text::excerpt, wire::Code};

/// The reason why a query is invalid.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InvalidQuery {
    /// The text is not `key=value` pairs, repeats a key, or lacks a required key.
    #[error("the query cannot be read: {0}")]
    Malformed(String),
    /// The value of a field is invalid.
    #[error("`{field}` is `{given}`; write {expected}")]
    Field {
        /// The key.
        field: &'static str,
        /// The value, truncated and escaped for display.
        given: String,
        /// The valid values.
        expected: &'static str,
    },
    /// `range` is not a range of versions.
    #[error("`range` is `{given}`; write a range such as `>=1.2, <2`: {reason}")]
    Range {
        /// The value, truncated and escaped for display.
        given: String,
        /// The message of the parser.
        reason: String,
    },
    /// `package` is not a package name.
    #[error("`package`: {0}")]
    Package(#[from] InvalidIdentifier),
}

impl InvalidQuery {
    /// Returns the error code of the HTTP API.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Malformed(_) | Self::Field { .. } => Code::InvalidQuery,
            Self::Range { .. } => Code::InvalidRange,
            Self::Package(error) => error.code(),
        }
    }

    pub(super) fn field(field: &'static str, given: &str, expected: &'static str) -> Self {
        Self::Field { field, given: excerpt(given), expected }
    }
}
