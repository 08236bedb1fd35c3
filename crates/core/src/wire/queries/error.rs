//! What can be wrong with a query.

use thiserror::Error;

use crate::{InvalidIdentifier, text::excerpt, wire::Code};

/// Why a text is not a query that the route takes.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InvalidQuery {
    /// The text is not `key=value` pairs, has a key twice, or lacks one.
    #[error("the query cannot be read: {0}")]
    Malformed(String),
    /// A field has a value that it cannot have.
    #[error("`{field}` is `{given}`; write {expected}")]
    Field {
        /// The key.
        field: &'static str,
        /// The value, cut and escaped so that it can be shown.
        given: String,
        /// What the value can be.
        expected: &'static str,
    },
    /// `range` is not a range of versions.
    #[error("`range` is `{given}`; write a range such as `>=1.2, <2`: {reason}")]
    Range {
        /// The value, cut and escaped so that it can be shown.
        given: String,
        /// What the parser found.
        reason: String,
    },
    /// `package` is not a package name.
    #[error("`package`: {0}")]
    Package(#[from] InvalidIdentifier),
}

impl InvalidQuery {
    /// What the wire calls this error.
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
