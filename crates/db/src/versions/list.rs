//! Lists versions in the order of precedence.

use std::collections::HashMap;

use diesel::prelude::*;
use ipfs_registry_core::{
    Namespace, PackageName,
    wire::{Page, Sort, VersionInfo, VersionsQuery},
};
use semver::{Version, VersionReq};

use super::row::{self, VersionRow};
use crate::{
    AnyConnection, DbError, column, namespaces,
    schema::versions,
    stored_package::{self, StoredPackage},
};

/// Returns a page of the versions of a package, or of those in a range, sorted by precedence.
///
/// # Errors
///
/// [`DbError::UnknownNamespace`]; [`DbError::UnknownPackage`].
pub fn list(
    conn: &mut AnyConnection,
    namespace: &Namespace,
    package: &PackageName,
    query: &VersionsQuery,
) -> Result<Page<VersionInfo>, DbError> {
    conn.transaction(|conn| {
        let namespace = namespaces::get(conn, namespace)?;
        let package = stored_package::get(conn, &namespace, package)?;
        let (rows, count) = match &query.range {
            None => (page(conn, &package, query)?, package.versions),
            Some(range) => page_in_range(conn, &package, query, range)?,
        };
        let records = rows
            .into_iter()
            .map(|row| row.into_info(&namespace.name, &package.name))
            .collect::<Result<_, DbError>>()?;
        Ok(Page { records, count })
    })
}

fn page(
    conn: &mut AnyConnection,
    package: &StoredPackage,
    query: &VersionsQuery,
) -> QueryResult<Vec<VersionRow>> {
    let page = row::of_package(package)
        .select(VersionRow::as_select())
        .limit(column::integer(query.limit))
        .offset(column::integer(query.offset));
    match query.sort {
        Sort::Asc => page.order(versions::precedence.asc()).load(conn),
        Sort::Desc => page.order(versions::precedence.desc()).load(conn),
    }
}

/// Returns a page of the versions in a range, and the number of all versions in the range.
///
/// A semver range is not an interval of precedence: a pre-release matches only next to its own
/// release. So all versions are read from the index and matched here, and only the rows of the page
/// are loaded.
fn page_in_range(
    conn: &mut AnyConnection,
    package: &StoredPackage,
    query: &VersionsQuery,
    range: &VersionReq,
) -> Result<(Vec<VersionRow>, u64), DbError> {
    let mut matching = Vec::new();
    for version in all_versions(conn, package, query.sort)? {
        let parsed: Version = row::version(version.clone())?;
        if range.matches(&parsed) {
            matching.push(version);
        }
    }
    let count = matching.len() as u64;
    let skip = usize::try_from(query.offset).unwrap_or(usize::MAX);
    let take = usize::try_from(query.limit).unwrap_or(usize::MAX);
    let page: Vec<String> = matching.into_iter().skip(skip).take(take).collect();
    Ok((load_rows(conn, package, page)?, count))
}

/// Returns the text of every version of a package.
fn all_versions(
    conn: &mut AnyConnection,
    package: &StoredPackage,
    sort: Sort,
) -> QueryResult<Vec<String>> {
    let names = row::of_package(package).select(versions::version);
    match sort {
        Sort::Asc => names.order(versions::precedence.asc()).load(conn),
        Sort::Desc => names.order(versions::precedence.desc()).load(conn),
    }
}

/// Loads the rows of these versions in this order.
fn load_rows(
    conn: &mut AnyConnection,
    package: &StoredPackage,
    names: Vec<String>,
) -> QueryResult<Vec<VersionRow>> {
    let rows: Vec<(String, VersionRow)> = row::of_package(package)
        .filter(versions::version.eq_any(&names))
        .select((versions::version, VersionRow::as_select()))
        .load(conn)?;
    let mut rows: HashMap<String, VersionRow> = rows.into_iter().collect();
    Ok(names.iter().filter_map(|name| rows.remove(name)).collect())
}
