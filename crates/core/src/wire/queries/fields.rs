//! The fields of queries as they are sent: text that is not checked yet.

use serde::Deserialize;

/// What a request may send of a `PackagesQuery`.
#[derive(Deserialize)]
pub(super) struct PackagesFields {
    pub(super) include: Option<String>,
    pub(super) limit: Option<String>,
    pub(super) offset: Option<String>,
    pub(super) sort: Option<String>,
}

/// What a request may send of a `VersionsQuery`.
#[derive(Deserialize)]
pub(super) struct VersionsFields {
    pub(super) range: Option<String>,
    pub(super) limit: Option<String>,
    pub(super) offset: Option<String>,
    pub(super) sort: Option<String>,
}

/// What a request may send of a `LatestQuery`.
#[derive(Deserialize)]
pub(super) struct LatestFields {
    pub(super) prerelease: Option<String>,
}

/// What a request may send of a `MemberQuery`.
#[derive(Deserialize)]
pub(super) struct MemberFields {
    pub(super) admin: Option<String>,
    pub(super) package: Option<String>,
}
