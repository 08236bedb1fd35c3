//! All that stock clients are told of a package, in one read.

use diesel::prelude::*;
use ipfs_registry_core::{
    Address, Namespace, PackageKind, PackageName, Timestamp,
    wire::{LatestQuery, PackageInfo, VersionInfo},
};
use semver::Version;

use super::{
    find::read_manifest,
    latest::candidate,
    row::{self, VersionRow},
};
use crate::{
    AnyConnection, DbError, events,
    namespaces::{self, StoredNamespace},
    packages,
    schema::versions,
    stored_package::{self, StoredPackage},
};

/// A package with all of its versions, or with those that were asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WholePackage {
    /// The namespace, in the spelling that is stored.
    pub namespace: Namespace,
    /// Whose namespace it is.
    pub owner: Address,
    /// The package, in the spelling that is stored.
    pub package: PackageInfo,
    /// Its kind.
    pub kind: PackageKind,
    /// The event that last changed anything of this.
    pub changed: i64,
    /// When that was.
    pub changed_at: Timestamp,
    /// The latest version: as [`latest`](super::latest) has it, or the latest pre-release of a
    /// package that has nothing else.
    pub latest: Option<Version>,
    /// Versions by precedence, each with its manifest.
    pub versions: Vec<VersionInfo>,
}

/// A package with all of its versions.
///
/// # Errors
///
/// [`DbError::UnknownNamespace`]; [`DbError::UnknownPackage`].
pub fn whole(
    conn: &mut AnyConnection,
    namespace: &Namespace,
    package: &PackageName,
) -> Result<WholePackage, DbError> {
    conn.transaction(|conn| {
        let (namespace, package) = names(conn, namespace, package)?;
        let rows = row::of_package(&package)
            .order(versions::precedence.asc())
            .select((versions::manifest, VersionRow::as_select()))
            .load(conn)?;
        read(conn, namespace, package, rows)
    })
}

/// A package with one version of it, or with none where that does not exist.
///
/// # Errors
///
/// [`DbError::UnknownNamespace`]; [`DbError::UnknownPackage`].
pub fn part(
    conn: &mut AnyConnection,
    (namespace, package): (&Namespace, &PackageName),
    version: &Version,
) -> Result<WholePackage, DbError> {
    conn.transaction(|conn| {
        let (namespace, package) = names(conn, namespace, package)?;
        let rows = row::of_package(&package)
            .filter(versions::version.eq(version.to_string()))
            .select((versions::manifest, VersionRow::as_select()))
            .load(conn)?;
        read(conn, namespace, package, rows)
    })
}

/// A package without its versions.
///
/// # Errors
///
/// [`DbError::UnknownNamespace`]; [`DbError::UnknownPackage`].
pub fn outline(
    conn: &mut AnyConnection,
    namespace: &Namespace,
    package: &PackageName,
) -> Result<WholePackage, DbError> {
    conn.transaction(|conn| {
        let (namespace, package) = names(conn, namespace, package)?;
        read(conn, namespace, package, Vec::new())
    })
}

fn names(
    conn: &mut AnyConnection,
    namespace: &Namespace,
    package: &PackageName,
) -> Result<(StoredNamespace, StoredPackage), DbError> {
    let namespace = namespaces::get(conn, namespace)?;
    let package = stored_package::get(conn, &namespace, package)?;
    Ok((namespace, package))
}

fn read(
    conn: &mut AnyConnection,
    namespace: StoredNamespace,
    package: StoredPackage,
    rows: Vec<(String, VersionRow)>,
) -> Result<WholePackage, DbError> {
    let kind = packages::of_stored(conn, &package)?;
    let latest = match candidate(conn, &package, &LatestQuery::default())? {
        Some(row) => Some(row),
        None => candidate(conn, &package, &LatestQuery { prerelease: true })?,
    };
    let changed_at = events::time(conn, package.changed)?.unwrap_or(package.created_at);
    let versions = rows.into_iter().map(|(manifest, row)| {
        let info = row.into_info(&namespace.name, &package.name)?;
        Ok(VersionInfo { package: Some(read_manifest(&manifest)?), ..info })
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
