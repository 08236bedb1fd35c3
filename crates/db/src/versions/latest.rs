//! The latest version of a package.

use diesel::prelude::*;
use ipfs_registry_core::{
    Namespace, PackageName,
    wire::{LatestQuery, Page, VersionInfo},
};
use serde_json::Value;

use super::{
    find,
    row::{self, VersionRow},
};
use crate::{
    AnyConnection, DbError, namespaces,
    schema::versions,
    stored_package::{self, StoredPackage},
};

/// Returns the version of a package with the highest precedence, with its manifest.
///
/// Ignores pre-releases unless the query includes them. Ignores yanked versions unless all are
/// yanked.
///
/// # Errors
///
/// [`DbError::UnknownNamespace`]; [`DbError::UnknownPackage`]; [`DbError::NoRelease`] if the
/// package has only pre-releases.
pub fn latest(
    conn: &mut AnyConnection,
    namespace: &Namespace,
    package: &PackageName,
    query: &LatestQuery,
) -> Result<VersionInfo, DbError> {
    let namespace = namespaces::get(conn, namespace)?;
    let package = stored_package::get(conn, &namespace, package)?;
    let Some(latest) = find_latest(conn, &package, query)? else {
        return Err(DbError::NoRelease { namespace: namespace.name, package: package.name });
    };
    let manifest = find::manifest(conn, &package, &latest.version)?;
    let info = latest.into_info(&namespace.name, &package.name)?;
    Ok(VersionInfo { package: Some(manifest), ..info })
}

/// Returns a page with the latest release, if any, and the number of all versions.
pub(crate) fn latest_page(
    conn: &mut AnyConnection,
    package: &StoredPackage,
    namespace: &Namespace,
) -> Result<Page<VersionInfo>, DbError> {
    let latest = find_latest(conn, package, &LatestQuery::default())?;
    let records = latest.into_iter().map(|latest| latest.into_info(namespace, &package.name));
    Ok(Page { records: records.collect::<Result<_, _>>()?, count: package.versions })
}

/// Returns the manifest of the latest release; of the latest pre-release if the package has no release.
pub(crate) fn latest_manifest(
    conn: &mut AnyConnection,
    package: &StoredPackage,
) -> Result<Value, DbError> {
    let latest = match find_latest(conn, package, &LatestQuery::default())? {
        Some(release) => Some(release),
        None => find_latest(conn, package, &LatestQuery { prerelease: true })?,
    };
    latest.map_or(Ok(Value::Null), |latest| find::manifest(conn, package, &latest.version))
}

/// Finds the latest version as described for [`latest`], without its manifest.
pub(super) fn find_latest(
    conn: &mut AnyConnection,
    package: &StoredPackage,
    query: &LatestQuery,
) -> QueryResult<Option<VersionRow>> {
    for yanked in [false, true] {
        let release = find_highest(conn, package, false, yanked)?;
        let prerelease =
            if query.prerelease { find_highest(conn, package, true, yanked)? } else { None };
        let found = [release, prerelease].into_iter().flatten();
        if let Some((_, row)) = found.max_by(|(a, _), (b, _)| a.cmp(b)) {
            return Ok(Some(row));
        }
    }
    Ok(None)
}

/// Finds the version with the highest precedence among releases or pre-releases, yanked or not.
/// This is a single index lookup.
fn find_highest(
    conn: &mut AnyConnection,
    package: &StoredPackage,
    prerelease: bool,
    yanked: bool,
) -> QueryResult<Option<(Vec<u8>, VersionRow)>> {
    row::of_package(package)
        .filter(versions::prerelease.eq(prerelease))
        .filter(versions::yanked.eq(yanked))
        .order(versions::precedence.desc())
        .select((versions::precedence, VersionRow::as_select()))
        .first(conn)
        .optional()
}
