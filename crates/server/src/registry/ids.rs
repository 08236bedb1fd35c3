//! Names of what a request is about.

use ipfs_registry_core::{Address, Namespace, PackageName};

/// Names a package.
#[derive(Clone)]
pub(crate) struct PackageId {
    pub(crate) namespace: Namespace,
    pub(crate) package: PackageName,
}

/// Names a user of a namespace.
pub(crate) struct UserId {
    pub(crate) namespace: Namespace,
    pub(crate) address: Address,
}
