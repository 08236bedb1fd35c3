//! The `packages` table: one row for each package, keyed by its skeleton in its namespace.

mod kind;
mod search;

use diesel::prelude::*;
use ipfs_registry_core::{
    Namespace, PackageName,
    wire::{Include, PackageInfo, PackagesQuery, Page, Sort},
};

pub use self::kind::kind;
pub(crate) use self::kind::{check_kind, of_stored};
pub use self::search::{
    IndexProgress, MAX_MATCHES, Search, count_unindexed, index_changed, is_index_current, search,
};
pub(crate) use self::search::{set_words, update_words};
use crate::{
    Actor, AnyConnection, DbError, Transaction,
    access::NamespaceAccess,
    column,
    event::Event,
    namespaces::{self, StoredNamespace},
    schema::packages,
    stored_package::{PackageRow, StoredPackage, get},
    versions,
};

/// Finds the package with this name in any spelling.
///
/// # Errors
///
/// [`DbError::UnknownNamespace`]; [`DbError::UnknownPackage`].
pub fn find(
    conn: &mut AnyConnection,
    namespace: &Namespace,
    package: &PackageName,
) -> Result<PackageInfo, DbError> {
    let namespace = namespaces::get(conn, namespace)?;
    Ok(get(conn, &namespace, package)?.into())
}

/// Returns the number of the last event that changed the package or its versions.
///
/// # Errors
///
/// [`DbError::UnknownNamespace`]; [`DbError::UnknownPackage`].
pub fn last_change(
    conn: &mut AnyConnection,
    namespace: &Namespace,
    package: &PackageName,
) -> Result<i64, DbError> {
    let key = (namespace.skeleton().to_string(), package.skeleton().to_string());
    let found = packages::table.find(key).select(packages::changed).first(conn).optional()?;
    match found {
        Some(changed) => Ok(changed),
        None => find(conn, namespace, package).map(|_| 0),
    }
}

/// Returns a page of the packages of a namespace, sorted by name.
///
/// # Errors
///
/// [`DbError::UnknownNamespace`].
pub fn list(
    conn: &mut AnyConnection,
    namespace: &Namespace,
    query: &PackagesQuery,
) -> Result<Page<PackageInfo>, DbError> {
    conn.transaction(|conn| {
        let namespace = namespaces::get(conn, namespace)?;
        let records = page(conn, &namespace, query)?
            .into_iter()
            .map(|package| include(conn, &namespace.name, package, query.include))
            .collect::<Result<_, DbError>>()?;
        Ok(Page { records, count: namespace.packages })
    })
}

/// Marks a package as deprecated. A new notice replaces the previous one.
///
/// # Errors
///
/// [`DbError::NotSignedUp`], [`DbError::UnknownNamespace`], [`DbError::NotEntitled`],
/// [`DbError::UnknownPackage`] and [`DbError::PackageRestricted`].
pub fn deprecate(
    tx: &mut Transaction<'_>,
    actor: &Actor,
    namespace: &Namespace,
    package: &PackageName,
    notice: &str,
) -> Result<(), DbError> {
    let access = NamespaceAccess::of(tx.conn, &actor.address, namespace)?;
    let package = get(tx.conn, &access.namespace, package)?;
    access.check_package(tx.conn, &package)?;

    diesel::update(packages::table.find((&package.namespace, &package.skeleton)))
        .set((packages::deprecated.eq(notice), packages::changed.eq(tx.sequence())))
        .execute(tx.conn)?;
    let event = Event::PackageDeprecated(&access.namespace.name, &package.name, notice);
    tx.record(actor, &event).map(drop)
}

fn page(
    conn: &mut AnyConnection,
    namespace: &StoredNamespace,
    query: &PackagesQuery,
) -> Result<Vec<StoredPackage>, DbError> {
    let page = packages::table
        .filter(packages::namespace.eq(&namespace.skeleton))
        .select(PackageRow::as_select())
        .limit(column::integer(query.limit))
        .offset(column::integer(query.offset));
    let rows: Vec<PackageRow> = match query.sort {
        Sort::Asc => page.order(packages::position.asc()).load(conn)?,
        Sort::Desc => page.order(packages::position.desc()).load(conn)?,
    };
    rows.into_iter().map(StoredPackage::try_from).collect()
}

fn include(
    conn: &mut AnyConnection,
    namespace: &Namespace,
    package: StoredPackage,
    include: Include,
) -> Result<PackageInfo, DbError> {
    let versions = match include {
        Include::None => None,
        Include::Latest => Some(versions::latest_page(conn, &package, namespace)?),
    };
    Ok(PackageInfo { versions, ..package.into() })
}

#[cfg(test)]
mod tests;
