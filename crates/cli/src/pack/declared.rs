//! The kind and the name of a package, read before it is packed.

use ipfs_registry_core::PackageKind;

/// The kind and the name of a package, as its manifest declares them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DeclaredPackage {
    /// The kind.
    pub(crate) kind: PackageKind,
    /// The name; that of an npm package may have a scope.
    pub(crate) name: String,
}
