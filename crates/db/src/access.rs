//! Who may do what in a namespace.
//!
//! Each check begins with the signer: an address that has not signed up learns nothing else. The
//! functions here answer early, on any connection; a write asks again within its transaction,
//! where the answer cannot change any more.

use ipfs_registry_core::{Address, Namespace, PackageName};

use crate::{
    AnyConnection, DbError, grants,
    members::{self, Membership},
    namespaces::{self, StoredNamespace},
    publishers,
    stored_package::{self, StoredPackage},
};

/// Refuses who may publish nothing in the namespace, for an early answer before the archive is
/// read.
///
/// # Errors
///
/// [`DbError::NotSignedUp`], [`DbError::UnknownNamespace`], [`DbError::NotEntitled`], and
/// [`DbError::ConfusableName`] where the namespace is spelt otherwise than it was registered.
pub fn check_namespace(
    conn: &mut AnyConnection,
    address: &Address,
    namespace: &Namespace,
) -> Result<(), DbError> {
    NamespaceAccess::of(conn, address, namespace)?.namespace.check_spelling(namespace)
}

/// Refuses who may not publish this package, or not under these spellings.
///
/// # Errors
///
/// Those of [`check_namespace`]; [`DbError::PackageRestricted`] and [`DbError::PackageCreation`]
/// for a restricted user; [`DbError::ConfusableName`] where a package that looks like it exists.
#[cfg(test)]
pub(crate) fn check_publish(
    conn: &mut AnyConnection,
    address: &Address,
    namespace: &Namespace,
    package: &PackageName,
) -> Result<(), DbError> {
    publishable(conn, address, namespace, package).map(drop)
}

/// The namespace, and the package where it exists, that the publisher may publish.
pub(crate) fn publishable(
    conn: &mut AnyConnection,
    address: &Address,
    namespace: &Namespace,
    package: &PackageName,
) -> Result<(StoredNamespace, Option<StoredPackage>), DbError> {
    let access = NamespaceAccess::of(conn, address, namespace)?;
    let stored = stored_package::stored(conn, &access.namespace, package)?;
    match &stored {
        Some(stored) => access.check_package(conn, stored)?,
        None => access.check_creates(package)?,
    }
    access.namespace.check_spelling(namespace)?;
    stored.as_ref().map_or(Ok(()), |stored| stored.check_spelling(package))?;
    Ok((access.namespace, stored))
}

/// What a publisher is in a namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Owner,
    Member(Membership),
}

/// A publisher that has a part in a namespace.
#[derive(Clone, Debug)]
pub(crate) struct NamespaceAccess {
    pub(crate) namespace: StoredNamespace,
    pub(crate) role: Role,
    address: Address,
}

impl NamespaceAccess {
    /// Finds the publisher's part, and refuses who has none.
    pub(crate) fn of(
        conn: &mut AnyConnection,
        address: &Address,
        namespace: &Namespace,
    ) -> Result<Self, DbError> {
        publishers::check_signed_up(conn, address)?;
        let namespace = namespaces::get(conn, namespace)?;
        let address = *address;
        match role(conn, &namespace, &address)? {
            Some(role) => Ok(Self { namespace, role, address }),
            None => Err(DbError::NotEntitled { address, namespace: namespace.name }),
        }
    }

    /// Refuses who may not add and remove users.
    pub(crate) fn check_manages(&self) -> Result<(), DbError> {
        match self.role {
            Role::Owner | Role::Member(Membership::Administrator) => Ok(()),
            Role::Member(_) => Err(DbError::NotEntitled {
                address: self.address,
                namespace: self.namespace.name.clone(),
            }),
        }
    }

    /// Refuses who may not add and remove administrators.
    pub(crate) fn check_owns(&self) -> Result<(), DbError> {
        match self.role {
            Role::Owner => Ok(()),
            Role::Member(_) => Err(DbError::NotOwner {
                address: self.address,
                namespace: self.namespace.name.clone(),
            }),
        }
    }

    /// Refuses who may not publish, yank and deprecate the package.
    pub(crate) fn check_package(
        &self,
        conn: &mut AnyConnection,
        package: &StoredPackage,
    ) -> Result<(), DbError> {
        let address = self.address;
        if self.is_restricted()
            && !grants::exists(conn, &package.namespace, &address, &package.skeleton)?
        {
            return Err(DbError::PackageRestricted { address, package: package.name.clone() });
        }
        Ok(())
    }

    fn check_creates(&self, package: &PackageName) -> Result<(), DbError> {
        if self.is_restricted() {
            let package = package.clone();
            return Err(DbError::PackageCreation { address: self.address, package });
        }
        Ok(())
    }

    fn is_restricted(&self) -> bool {
        self.role == Role::Member(Membership::Restricted)
    }
}

/// What the publisher is in the namespace; `None` for a stranger.
pub(crate) fn role(
    conn: &mut AnyConnection,
    namespace: &StoredNamespace,
    address: &Address,
) -> Result<Option<Role>, DbError> {
    if namespace.owner == *address {
        return Ok(Some(Role::Owner));
    }
    Ok(members::find(conn, &namespace.skeleton, address)?.map(Role::Member))
}
