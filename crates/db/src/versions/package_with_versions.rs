//! Reads a package with its versions and manifests in one transaction, for npm and cargo documents.

use diesel::prelude::*;
use ipfs_registry_core::{
    Address, Namespace, PackageKind, PackageName, Timestamp,
    wire::{LatestQuery, PackageInfo, VersionInfo},
};
use semver::Version;

use super::{
    find::parse_manifest,
    latest::find_latest,
    row::{self, VersionRow},
};
use crate::{
    AnyConnection, DbError, events,
    namespaces::{self, StoredNamespace},
    packages,
    schema::versions,
    stored_package::{self, StoredPackage},
};

/// A package with all or some of its versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WholePackage {
    /// The namespace, in its stored spelling.
    pub namespace: Namespace,
    /// The owner of the namespace.
    pub owner: Address,
    /// The package, in its stored spelling.
    pub package: PackageInfo,
    /// Its kind.
    pub kind: PackageKind,
    /// The number of the last event that changed the package or its versions.
    pub changed: i64,
    /// The time of that event.
    pub changed_at: Timestamp,
    /// The latest version, as returned by [`latest`](fn@super::latest); the latest pre-release if the
    /// package has only pre-releases.
    pub latest: Option<Version>,
    /// The versions with their manifests, sorted by precedence.
    pub versions: Vec<VersionInfo>,
}

/// Returns a package with all of its versions.
///
/// # Errors
///
/// [`DbError::UnknownNamespace`]; [`DbError::UnknownPackage`].
pub fn package_with_versions(
    conn: &mut AnyConnection,
    namespace: &Namespace,
    package: &PackageName,
) -> Result<WholePackage, DbError> {
    conn.transaction(|conn| {
        let (namespace, package) = find_package(conn, namespace, package)?;
        let rows = row::of_package(&package)
            .order(versions::precedence.asc())
            .select((versions::manifest, VersionRow::as_select()))
            .load(conn)?;
        build(conn, namespace, package, rows)
    })
}

/// Returns a package with one of its versions; without versions if this version does not exist.
///
/// # Errors
///
/// [`DbError::UnknownNamespace`]; [`DbError::UnknownPackage`].
pub fn package_with_version(
    conn: &mut AnyConnection,
    (namespace, package): (&Namespace, &PackageName),
    version: &Version,
) -> Result<WholePackage, DbError> {
    conn.transaction(|conn| {
        let (namespace, package) = find_package(conn, namespace, package)?;
        let rows = row::of_package(&package)
            .filter(versions::version.eq(version.to_string()))
            .select((versions::manifest, VersionRow::as_select()))
            .load(conn)?;
        build(conn, namespace, package, rows)
    })
}

/// Returns a package without its versions.
///
/// # Errors
///
/// [`DbError::UnknownNamespace`]; [`DbError::UnknownPackage`].
pub fn package_without_versions(
    conn: &mut AnyConnection,
    namespace: &Namespace,
    package: &PackageName,
) -> Result<WholePackage, DbError> {
    conn.transaction(|conn| {
        let (namespace, package) = find_package(conn, namespace, package)?;
        build(conn, namespace, package, Vec::new())
    })
}

fn find_package(
    conn: &mut AnyConnection,
    namespace: &Namespace,
    package: &PackageName,
) -> Result<(StoredNamespace, StoredPackage), DbError> {
    let namespace = namespaces::get(conn, namespace)?;
    let package = stored_package::get(conn, &namespace, package)?;
    Ok((namespace, package))
}

fn build(
    conn: &mut AnyConnection,
    namespace: StoredNamespace,
    package: StoredPackage,
    rows: Vec<(String, VersionRow)>,
) -> Result<WholePackage, DbError> {
    let kind = packages::of_stored(conn, &package)?;
    let latest = match find_latest(conn, &package, &LatestQuery::default())? {
        Some(row) => Some(row),
        None => find_latest(conn, &package, &LatestQuery { prerelease: true })?,
    };
    let changed_at = events::time(conn, package.changed)?.unwrap_or(package.created_at);
    let versions = rows.into_iter().map(|(manifest, row)| {
        let info = row.into_info(&namespace.name, &package.name)?;
        Ok(VersionInfo { package: Some(parse_manifest(&manifest)?), ..info })
    });
    Ok(WholePackage {
        versions: versions.collect::<Result<_, DbError>>()?,
        latest: latest.map(|row| row::version(row.version)).transpose()?,
        changed: package.changed,
        changed_at,
        kind,
        namespace: namespace.name,
        owner: namespace.owner,
        package: package.into(),
    })
}
