//! The kind of a package.

use ipfs_registry_core::{Namespace, PackageKind, PackageName};

use crate::{
    AnyConnection, DbError, namespaces,
    stored_package::{self, StoredPackage},
    versions,
};

/// Returns the kind of the package with this name in any spelling.
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

/// Returns the kind of a stored package. The kind of an old package is detected from its manifest.
pub(crate) fn of_stored(
    conn: &mut AnyConnection,
    package: &StoredPackage,
) -> Result<PackageKind, DbError> {
    match package.kind {
        Some(kind) => Ok(kind),
        None => Ok(PackageKind::of_manifest(&versions::first_manifest(conn, package)?)),
    }
}

/// Returns [`DbError::KindMismatch`] if the kind of the archive differs from that of the package.
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
