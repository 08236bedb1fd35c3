//! What a document describes. It decides after which events the document is out of date.

use std::sync::Arc;

use ipfs_registry_core::{Namespace, PackageName};
use ipfs_registry_db::{AnyConnection, DbError, packages};

/// What a document describes.
pub(crate) enum Subject {
    /// One package with its versions.
    Package(Arc<PackageState>),
    /// Several parts of the registry, or one without a record of its changes: any event may change it.
    Registry,
    /// Something that changes without an event. The document is never cached.
    Untracked,
}

/// A package at the time when its document was built.
pub(crate) struct PackageState {
    namespace: Namespace,
    package: PackageName,
    /// The number of the last event that had changed the package.
    last_change: i64,
}

impl Subject {
    /// Creates the subject of a package whose last change is `last_change`. That number must be read before the
    /// content of the document, or together with it.
    pub(crate) fn package(namespace: Namespace, package: PackageName, last_change: i64) -> Self {
        Self::Package(Arc::new(PackageState { namespace, package, last_change }))
    }

    /// Reads the last change of a package.
    ///
    /// # Errors
    ///
    /// [`DbError::UnknownNamespace`]; [`DbError::UnknownPackage`].
    pub(crate) fn read_package(
        conn: &mut AnyConnection,
        namespace: &Namespace,
        package: &PackageName,
    ) -> Result<Self, DbError> {
        let last_change = packages::last_change(conn, namespace, package)?;
        Ok(Self::package(namespace.clone(), package.clone(), last_change))
    }

    /// Returns whether a document may be cached.
    pub(super) fn is_cacheable(&self) -> bool {
        !matches!(self, Self::Untracked)
    }
}

impl PackageState {
    /// Returns whether the package is as it was, although events happened in the registry.
    pub(super) fn is_unchanged(&self, conn: &mut AnyConnection) -> Result<bool, DbError> {
        Ok(packages::last_change(conn, &self.namespace, &self.package)? == self.last_change)
    }
}
