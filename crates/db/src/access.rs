//! Permission checks in namespaces.
//!
//! Each check first requires that the signer has signed up, so other addresses learn nothing
//! about namespaces. These functions run on any connection to reject a request early. A write
//! repeats the check inside its transaction, where the result cannot change any more.

use ipfs_registry_core::{Address, Namespace, PackageName};

use crate::{
    AnyConnection, DbError, grants,
    members::{self, Membership},
    namespaces::{self, StoredNamespace},
    publishers,
    stored_package::{self, StoredPackage},
};

/// Returns an error unless the signer may publish in the namespace. Call this to reject a request
/// before its archive is read.
///
/// # Errors
///
/// [`DbError::NotSignedUp`], [`DbError::UnknownNamespace`], [`DbError::NotEntitled`], and
/// [`DbError::ConfusableName`] if the spelling differs from the registered name.
pub fn check_namespace(
    conn: &mut AnyConnection,
    address: &Address,
    namespace: &Namespace,
) -> Result<(), DbError> {
    NamespaceAccess::of(conn, address, namespace)?.namespace.check_spelling(namespace)
}

/// Returns an error unless the signer may publish this package under these spellings.
///
/// # Errors
///
/// Those of [`check_namespace`]; [`DbError::PackageRestricted`] and [`DbError::PackageCreation`]
/// for a restricted user; [`DbError::ConfusableName`] if a package with a similar name exists.
#[cfg(test)]
pub(crate) fn check_publish(
    conn: &mut AnyConnection,
    address: &Address,
    namespace: &Namespace,
    package: &PackageName,
) -> Result<(), DbError> {
    check_and_find(conn, address, namespace, package).map(drop)
}

/// Checks that the signer may publish the package, and returns its namespace and the stored
/// package; `None` if the package does not exist yet.
pub(crate) fn check_and_find(
    conn: &mut AnyConnection,
    address: &Address,
    namespace: &Namespace,
    package: &PackageName,
) -> Result<(StoredNamespace, Option<StoredPackage>), DbError> {
    let access = NamespaceAccess::of(conn, address, namespace)?;
    let stored = stored_package::find(conn, &access.namespace, package)?;
    match &stored {
        Some(stored) => access.check_package(conn, stored)?,
        None => access.check_can_create(package)?,
    }
    access.namespace.check_spelling(namespace)?;
    stored.as_ref().map_or(Ok(()), |stored| stored.check_spelling(package))?;
    Ok((access.namespace, stored))
}

/// The role of a publisher in a namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Owner,
    Member(Membership),
}

/// The access of a publisher to a namespace in which it has a role.
#[derive(Clone, Debug)]
pub(crate) struct NamespaceAccess {
    pub(crate) namespace: StoredNamespace,
    pub(crate) role: Role,
    address: Address,
}

impl NamespaceAccess {
    /// Finds the role of the publisher; [`DbError::NotEntitled`] if it has none.
    pub(crate) fn of(
        conn: &mut AnyConnection,
        address: &Address,
        namespace: &Namespace,
    ) -> Result<Self, DbError> {
        publishers::check_signed_up(conn, address)?;
        let namespace = namespaces::get(conn, namespace)?;
        let address = *address;
        match find_role(conn, &namespace, &address)? {
            Some(role) => Ok(Self { namespace, role, address }),
            None => Err(DbError::NotEntitled { address, namespace: namespace.name }),
        }
    }

    /// Returns an error unless the publisher may add and remove users.
    pub(crate) fn check_manager(&self) -> Result<(), DbError> {
        match self.role {
            Role::Owner | Role::Member(Membership::Administrator) => Ok(()),
            Role::Member(_) => Err(DbError::NotEntitled {
                address: self.address,
                namespace: self.namespace.name.clone(),
            }),
        }
    }

    /// Returns an error unless the publisher may add and remove administrators.
    pub(crate) fn check_owner(&self) -> Result<(), DbError> {
        match self.role {
            Role::Owner => Ok(()),
            Role::Member(_) => Err(DbError::NotOwner {
                address: self.address,
                namespace: self.namespace.name.clone(),
            }),
        }
    }

    /// Returns an error unless the publisher may publish, yank and deprecate the package.
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

    fn check_can_create(&self, package: &PackageName) -> Result<(), DbError> {
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

/// Returns the role of the publisher in the namespace, if any.
pub(crate) fn find_role(
    conn: &mut AnyConnection,
    namespace: &StoredNamespace,
    address: &Address,
) -> Result<Option<Role>, DbError> {
    if namespace.owner == *address {
        return Ok(Some(Role::Owner));
    }
    Ok(members::find(conn, &namespace.skeleton, address)?.map(Role::Member))
}
