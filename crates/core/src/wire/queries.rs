//! The query strings of requests. A value of these types is always valid.
//!
//! `FromStr` parses a query string and returns an error with a code; serde returns only the
//! message of that error. Unknown keys are ignored. A repeated key is an error.

mod error;
mod fields;
mod reading;
#[cfg(test)]
mod tests;

use std::fmt;

use semver::VersionReq;
use serde::{Deserialize, Serialize};

pub use self::error::InvalidQuery;
use self::fields::{LatestFields, MemberFields, PackagesFields, VersionsFields};
use crate::{ArchiveRef, InvalidReference, PackageName, text::text_serde};

/// The default number of records on a page.
pub const DEFAULT_LIMIT: u64 = 25;

/// The maximum number of records on a page.
pub const MAX_LIMIT: u64 = 1000;

/// The maximum offset. Databases use `i64` for offsets.
pub const MAX_OFFSET: u64 = i64::MAX as u64;

/// The order of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Sort {
    /// Ascending.
    #[default]
    Asc,
    /// Descending.
    Desc,
}

impl Sort {
    /// Returns the text of the order in a query.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Asc => "asc",
            Self::Desc => "desc",
        }
    }
}

/// The versions that a list of packages contains.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Include {
    /// No versions.
    #[default]
    None,
    /// The latest version of each package and the number of its versions.
    Latest,
}

impl Include {
    /// Returns the text of the choice in a query.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Latest => "latest",
        }
    }
}

/// Selects packages of a namespace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "PackagesFields")]
pub struct PackagesQuery {
    /// The versions to include.
    pub include: Include,
    /// The maximum number of packages on the page; at most [`MAX_LIMIT`].
    pub limit: u64,
    /// The number of packages to skip; at most [`MAX_OFFSET`].
    pub offset: u64,
    /// The order by name.
    pub sort: Sort,
}

/// Selects versions of a package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "VersionsFields")]
pub struct VersionsQuery {
    /// Selects only the versions in this range.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<VersionReq>,
    /// The maximum number of versions on the page; at most [`MAX_LIMIT`].
    pub limit: u64,
    /// The number of versions to skip; at most [`MAX_OFFSET`].
    pub offset: u64,
    /// The order by semver precedence.
    pub sort: Sort,
}

/// Selects the latest version of a package.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "LatestFields")]
pub struct LatestQuery {
    /// Whether a pre-release can be the latest.
    pub prerelease: bool,
}

/// Selects an archive.
///
/// The id is not parsed here, because an invalid id has its own error code:
/// [`IdQuery::reference`] parses it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct IdQuery {
    /// The text of an [`ArchiveRef`].
    pub id: String,
}

/// The rights of a user that is added to a namespace.
///
/// Rights have to be explicit: `admin` or `package` without a value is an error.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "MemberFields")]
pub struct MemberQuery {
    /// Whether the user is an administrator.
    pub admin: bool,
    /// The only package to which the user may publish; all packages if `None`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub package: Option<PackageName>,
}

impl Default for PackagesQuery {
    fn default() -> Self {
        Self { include: Include::None, limit: DEFAULT_LIMIT, offset: 0, sort: Sort::Asc }
    }
}

impl Default for VersionsQuery {
    fn default() -> Self {
        Self { range: None, limit: DEFAULT_LIMIT, offset: 0, sort: Sort::Asc }
    }
}

impl IdQuery {
    /// Parses the id.
    ///
    /// # Errors
    ///
    /// [`InvalidReference`] if the id is not a reference.
    pub fn reference(&self) -> Result<ArchiveRef, InvalidReference> {
        self.id.parse()
    }
}

impl From<&ArchiveRef> for IdQuery {
    fn from(reference: &ArchiveRef) -> Self {
        Self { id: reference.to_string() }
    }
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Display for Include {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

text_serde!(Sort);
text_serde!(Include);
