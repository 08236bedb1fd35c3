//! The kind and the name of a package, read before it is packed.

use ipfs_registry_core::{InvalidIdentifier, PackageKind, PackageNamePolicy};

/// The kind and the name of a package, as its manifest declares them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DeclaredPackage {
    /// The kind.
    pub(crate) kind: PackageKind,
    /// The name; that of an npm package may have a scope.
    pub(crate) name: String,
}

impl DeclaredPackage {
    /// Checks the name against the policy of a registry.
    ///
    /// # Errors
    ///
    /// [`InvalidIdentifier`] if the registry would refuse it.
    pub(crate) fn check_name(&self, names: PackageNamePolicy) -> Result<(), InvalidIdentifier> {
        let name = match self.kind {
            PackageKind::Npm => unscoped(&self.name),
            PackageKind::Cargo => &self.name,
        };
        names.parse_for(self.kind, name).map(drop)
    }
}

/// Returns the name of an npm package without its scope. The registry ignores the scope.
pub(super) fn unscoped(name: &str) -> &str {
    match name.strip_prefix('@').and_then(|name| name.split_once('/')) {
        Some((_, name)) => name,
        None => name,
    }
}
