//! Rows of the `packages` table.

use diesel::prelude::*;
use ipfs_registry_core::{PackageKind, PackageName, Timestamp, wire::PackageInfo};

use crate::{
    AnyConnection, DbError, Transaction, column,
    namespaces::{self, StoredNamespace},
    schema::packages,
    statement::{Statement, Value},
};

/// A stored package.
#[derive(Clone, Debug)]
pub(crate) struct StoredPackage {
    /// The skeleton of its namespace.
    pub(crate) namespace: String,
    pub(crate) skeleton: String,
    /// The name in the spelling of the first version.
    pub(crate) name: PackageName,
    /// Number of versions.
    pub(crate) versions: u64,
    /// Its kind; `None` for an old package, whose kind is detected from its manifest.
    pub(crate) kind: Option<PackageKind>,
    /// The number of the last event that changed the package or its versions.
    pub(crate) changed: i64,
    pub(crate) created_at: Timestamp,
    pub(crate) deprecated: Option<String>,
}

impl StoredPackage {
    /// Returns an error unless the spelling is that of the first version.
    pub(crate) fn check_spelling(&self, given: &PackageName) -> Result<(), DbError> {
        DbError::check_spelling(given, &self.name)
    }
}

impl From<StoredPackage> for PackageInfo {
    fn from(package: StoredPackage) -> Self {
        let StoredPackage { name, created_at, deprecated, kind, .. } = package;
        Self { name, created_at, deprecated, kind, versions: None }
    }
}

/// Finds the package with this name in any spelling; [`DbError::UnknownPackage`] if none exists.
pub(crate) fn get(
    conn: &mut AnyConnection,
    namespace: &StoredNamespace,
    package: &PackageName,
) -> Result<StoredPackage, DbError> {
    find(conn, namespace, package)?.ok_or_else(|| DbError::UnknownPackage {
        namespace: namespace.name.clone(),
        package: package.clone(),
    })
}

/// Finds the package with this name in any spelling; `None` if none exists.
pub(crate) fn find(
    conn: &mut AnyConnection,
    namespace: &StoredNamespace,
    package: &PackageName,
) -> Result<Option<StoredPackage>, DbError> {
    let skeleton = package.skeleton();
    let row: Option<PackageRow> = packages::table
        .find((&namespace.skeleton, skeleton.as_str()))
        .select(PackageRow::as_select())
        .first(conn)
        .optional()?;
    row.map(StoredPackage::try_from).transpose()
}

/// Creates a package without versions.
pub(crate) fn create(
    tx: &mut Transaction<'_>,
    namespace: &StoredNamespace,
    package: &PackageName,
    kind: PackageKind,
) -> Result<StoredPackage, DbError> {
    let row = PackageRow {
        namespace: namespace.skeleton.clone(),
        skeleton: package.skeleton().to_string(),
        name: package.to_string(),
        created_at: tx.time.unix(),
        versions: 0,
        deprecated: None,
        kind: Some(kind.to_string()),
        changed: tx.sequence(),
    };
    let position = packages::position.eq(package.as_str().as_bytes());
    diesel::insert_into(packages::table).values((&row, position)).execute(tx.conn)?;
    namespaces::count_package(tx.conn, &namespace.skeleton)?;
    row.try_into()
}

/// Increments the number of versions, and sets the kind and the last change.
pub(crate) fn count_version(
    tx: &mut Transaction<'_>,
    package: &StoredPackage,
    kind: PackageKind,
) -> Result<(), DbError> {
    let values = [
        Value::Text(kind.as_str()),
        Value::Number(tx.sequence()),
        Value::Text(&package.namespace),
        Value::Text(&package.skeleton),
    ];
    let sql = "UPDATE packages SET versions = versions + 1, kind = ?, changed = ? \
        WHERE namespace = ? AND skeleton = ?";
    Statement { sql, values: &values }.execute(tx.conn)?;
    Ok(())
}

/// Sets the last change of the package to the event of this write.
pub(crate) fn mark_changed(
    tx: &mut Transaction<'_>,
    package: &StoredPackage,
) -> Result<(), DbError> {
    diesel::update(packages::table.find((&package.namespace, &package.skeleton)))
        .set(packages::changed.eq(tx.sequence()))
        .execute(tx.conn)?;
    Ok(())
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = packages)]
pub(super) struct PackageRow {
    namespace: String,
    skeleton: String,
    name: String,
    created_at: i64,
    versions: i64,
    deprecated: Option<String>,
    kind: Option<String>,
    changed: i64,
}

impl PackageRow {
    /// Returns the number of the last event that changed the package or its versions.
    pub(crate) fn changed(&self) -> i64 {
        self.changed
    }
}

impl TryFrom<PackageRow> for StoredPackage {
    type Error = DbError;

    fn try_from(row: PackageRow) -> Result<Self, DbError> {
        Ok(Self {
            namespace: row.namespace,
            skeleton: row.skeleton,
            name: column::parse("packages.name", row.name)?,
            versions: column::count("packages.versions", row.versions)?,
            created_at: column::time("packages.created_at", row.created_at)?,
            deprecated: row.deprecated,
            kind: row.kind.map(|kind| column::parse("packages.kind", kind)).transpose()?,
            changed: row.changed,
        })
    }
}
