//! Keeps the words of packages up to date.

use diesel::prelude::*;
use ipfs_registry_core::{Namespace, PackageKind};
use serde_json::Value;

use super::{rows, words};
use crate::{
    AnyConnection, DbError, Upkeep, column, events, heads,
    packages::of_stored,
    schema::{namespaces, packages},
    stored_package::{PackageRow, StoredPackage},
    versions,
};

/// The number of packages that [`index_changed`] indexes in one transaction.
const BATCH: i64 = 64;

/// The progress of [`index_changed`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IndexProgress {
    /// The number of packages indexed in this call.
    pub indexed: usize,
    /// Whether all packages are indexed.
    pub is_current: bool,
}

/// Stores the words of a package: of its name, its namespace, and the description of its latest version.
pub(crate) fn update_words(
    conn: &mut AnyConnection,
    (namespace, package): (&Namespace, &StoredPackage),
) -> Result<(), DbError> {
    let kind = of_stored(conn, package)?;
    let manifest = versions::latest_manifest(conn, package)?;
    set_words(conn, (namespace, package), kind, &manifest)
}

/// Stores the words of a package whose latest version has this manifest. Writes only what differs.
pub(crate) fn set_words(
    conn: &mut AnyConnection,
    (namespace, package): (&Namespace, &StoredPackage),
    kind: PackageKind,
    manifest: &Value,
) -> Result<(), DbError> {
    let description = description(kind, manifest).unwrap_or_default();
    let wanted = words::of_package(namespace.as_str(), package.name.as_str(), description);
    let stored = rows::of_package(conn, package)?;
    for word in stored.difference(&wanted) {
        rows::delete(conn, package, word)?;
    }
    let missing: Vec<_> = wanted.difference(&stored).collect();
    Ok(rows::insert(conn, (package, kind), &missing)?)
}

fn description(kind: PackageKind, manifest: &Value) -> Option<&str> {
    match kind {
        PackageKind::Npm => manifest.get("description")?.as_str(),
        PackageKind::Cargo => manifest.get("package")?.get("description")?.as_str(),
    }
}

/// Returns whether every package has its words. A new release starts with `false` on an old registry; so does a
/// server that runs beside one of an older release, after the other one changes a package.
///
/// # Errors
///
/// Those of the database.
pub fn is_index_current(conn: &mut AnyConnection) -> Result<bool, DbError> {
    Ok(heads::last(conn, heads::SEARCH)? >= events::last_event(conn)?)
}

/// Returns the number of packages that changed after the last indexed event.
///
/// # Errors
///
/// Those of the database.
pub fn count_unindexed(conn: &mut AnyConnection) -> Result<u64, DbError> {
    let after = heads::last(conn, heads::SEARCH)?;
    let count = packages::table.filter(packages::changed.gt(after)).count().get_result(conn)?;
    column::count("packages", count)
}

/// Stores the words of the next packages that changed after the last indexed event. Call it until
/// [`IndexProgress::is_current`]. Several instances may call it at the same time: each batch is one transaction, and
/// continues where the last one ended.
///
/// # Errors
///
/// Those of the database. A package whose row or manifest is corrupt is logged and skipped.
pub fn index_changed(upkeep: &mut Upkeep<'_>) -> Result<IndexProgress, DbError> {
    let conn = &mut *upkeep.conn;
    let after = heads::last(conn, heads::SEARCH)?;
    let changed: Vec<(String, PackageRow)> = packages::table
        .inner_join(namespaces::table)
        .filter(packages::changed.gt(after))
        .order(packages::changed.asc())
        .limit(BATCH)
        .select((namespaces::name, PackageRow::as_select()))
        .load(conn)?;
    let indexed = changed.len();
    let last = changed.last().map(|(_, row)| row.changed());
    for (namespace, row) in changed {
        index(conn, namespace, row)?;
    }
    let reached = match last {
        Some(last) if indexed as i64 == BATCH => last,
        _ => events::last_event(conn)?,
    };
    heads::set(conn, heads::SEARCH, reached)?;
    Ok(IndexProgress { indexed, is_current: is_index_current(conn)? })
}

fn index(conn: &mut AnyConnection, namespace: String, row: PackageRow) -> Result<(), DbError> {
    let indexed = column::parse("namespaces.name", namespace)
        .and_then(|namespace| update_words(conn, (&namespace, &row.try_into()?)));
    match indexed {
        // No query failed, so the transaction can continue.
        Err(error @ DbError::Corrupt { .. }) => {
            tracing::warn!(%error, "a package cannot be searched for");
            Ok(())
        }
        other => other,
    }
}
