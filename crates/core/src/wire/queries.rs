//! The queries of requests, valid by construction once they are read.
//!
//! Each is read from the text of a query by `FromStr`, whose error tells the code to answer
//! with, or by serde, which keeps only the error's words. Keys that are not known are passed
//! over; a key given twice is an error.

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

/// How many records a page has where the query does not say.
pub const DEFAULT_LIMIT: u64 = 25;

/// The most records a query can ask for.
pub const MAX_LIMIT: u64 = 1000;

/// The last offset a query can ask for; databases count in `i64`.
pub const MAX_OFFSET: u64 = i64::MAX as u64;

/// The order of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Sort {
    /// The first first.
    #[default]
    Asc,
    /// The last first.
    Desc,
}

impl Sort {
    /// The order in a word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Asc => "asc",
            Self::Desc => "desc",
        }
    }
}

/// What a list of packages tells of their versions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Include {
    /// Nothing.
    #[default]
    None,
    /// The latest of each package and how many there are.
    Latest,
}

impl Include {
    /// The choice in a word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Latest => "latest",
        }
    }
}

/// Which part of the packages of a namespace to list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "PackagesFields")]
pub struct PackagesQuery {
    /// What to tell of the versions.
    pub include: Include,
    /// How many packages at most; up to [`MAX_LIMIT`].
    pub limit: u64,
    /// How many packages to pass over; up to [`MAX_OFFSET`].
    pub offset: u64,
    /// The order, by name.
    pub sort: Sort,
}

/// Which part of the versions of a package to list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "VersionsFields")]
pub struct VersionsQuery {
    /// Only the versions that match.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<VersionReq>,
    /// How many versions at most; up to [`MAX_LIMIT`].
    pub limit: u64,
    /// How many versions to pass over; up to [`MAX_OFFSET`].
    pub offset: u64,
    /// The order, by precedence.
    pub sort: Sort,
}

/// Which version counts as the latest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "LatestFields")]
pub struct LatestQuery {
    /// Whether a pre-release can be the latest.
    pub prerelease: bool,
}

/// Which archive a request is about.
///
/// The id stays text here, so that what is wrong with it keeps a code of its own:
/// [`IdQuery::reference`] reads it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct IdQuery {
    /// The text of an [`ArchiveRef`].
    pub id: String,
}

/// What a user that is added to a namespace may do.
///
/// A right is never guessed: `admin` without a value, or a `package` without one, is an error.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "MemberFields")]
pub struct MemberQuery {
    /// Whether the user is an administrator.
    pub admin: bool,
    /// The only package the user may publish to; all where there is none.
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
    /// The archive that the id names.
    ///
    /// # Errors
    ///
    /// [`InvalidReference`] where the id is not a reference.
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
