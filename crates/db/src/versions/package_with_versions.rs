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

/// The versions to read with a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VersionSelection {
    /// All versions.
    All,
    /// This version, if it exists.
    One(Version),
    /// No version.
    None,
}

/// Returns a package with the selected versions.
///
/// # Errors
///
/// [`DbError::UnknownNamespace`]; [`DbError::UnknownPackage`].
pub fn package_with_versions(
    conn: &mut AnyConnection,
    (namespace, package): (&Namespace, &PackageName),
    selection: &VersionSelection,
) -> Result<WholePackage, DbError> {
    conn.transaction(|conn| {
        let namespace = namespaces::get(conn, namespace)?;
        let package = stored_package::get(conn, &namespace, package)?;
        let rows = rows(conn, &package, selection)?;
        build(conn, namespace, package, rows)
    })
}

/// Returns the manifests and rows of the selected versions, sorted by precedence.
fn rows(
    conn: &mut AnyConnection,
    package: &StoredPackage,
    selection: &VersionSelection,
) -> QueryResult<Vec<(String, VersionRow)>> {
    let all = row::of_package(package);
    let columns = (versions::manifest, VersionRow::as_select());
    match selection {
        VersionSelection::All => all.order(versions::precedence.asc()).select(columns).load(conn),
        VersionSelection::One(version) => {
            all.filter(versions::version.eq(version.to_string())).select(columns).load(conn)
        }
        VersionSelection::None => Ok(Vec::new()),
    }
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
