//! Which kind a package is of.

use ipfs_registry_core::{Namespace, PackageKind, PackageName};

use crate::{
    AnyConnection, DbError, namespaces,
    stored_package::{self, StoredPackage},
    versions,
};

/// The kind of the package of this name in any spelling.
///
/// # Errors
///
/// [`DbError::UnknownNamespace`]; [`DbError::UnknownPackage`].
pub fn kind(
    conn: &mut AnyConnection,
    namespace: &Namespace,
    package: &PackageName,
) -> Result<PackageKind, DbError> {
    let namespace = namespaces::get(conn, namespace)?;
    let package = stored_package::get(conn, &namespace, package)?;
    of_stored(conn, &package)
}

/// The kind of a package, which an old one has in its manifests only.
pub(crate) fn of_stored(
    conn: &mut AnyConnection,
    package: &StoredPackage,
) -> Result<PackageKind, DbError> {
    match package.kind {
        Some(kind) => Ok(kind),
        None => Ok(PackageKind::of_manifest(&versions::first_manifest(conn, package)?)),
    }
}

/// Refuses an archive of another kind than the package has.
pub(crate) fn check_kind(
    conn: &mut AnyConnection,
    package: &StoredPackage,
    given: PackageKind,
) -> Result<(), DbError> {
    let kind = of_stored(conn, package)?;
    if kind == given {
        return Ok(());
    }
    Err(DbError::KindMismatch { package: package.name.clone(), kind, given })
}
