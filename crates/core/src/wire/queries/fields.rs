//! The unvalidated fields of queries.

use serde::Deserialize;

/// The unvalidated fields of a `PackagesQuery`.
#[derive(Deserialize)]
pub(super) struct PackagesFields {
    pub(super) include: Option<String>,
    pub(super) limit: Option<String>,
    pub(super) offset: Option<String>,
    pub(super) sort: Option<String>,
}

/// The unvalidated fields of a `VersionsQuery`.
#[derive(Deserialize)]
pub(super) struct VersionsFields {
    pub(super) range: Option<String>,
    pub(super) limit: Option<String>,
    pub(super) offset: Option<String>,
    pub(super) sort: Option<String>,
}

/// The unvalidated fields of a `LatestQuery`.
#[derive(Deserialize)]
pub(super) struct LatestFields {
    pub(super) prerelease: Option<String>,
}

/// The unvalidated fields of a `MemberQuery`.
#[derive(Deserialize)]
pub(super) struct MemberFields {
    pub(super) admin: Option<String>,
    pub(super) package: Option<String>,
}
