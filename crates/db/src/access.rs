//! Permission checks in namespaces.
//!
//! Each check first requires that the signer has signed up, so other addresses learn nothing
//! about namespaces. These functions run on any connection to reject a request early. A write
//! repeats the check inside its transaction, where the result cannot change any more.

use diesel::prelude::*;
use ipfs_registry_core::{Address, Namespace, PackageName};

use crate::{
    AnyConnection, DbError, grants,
    members::{self, Membership},
    namespaces::{NamespaceRow, StoredNamespace},
    schema,
    stored_package::{self, StoredPackage},
};

/// Returns the access of the signer to the namespace. Fails unless it may publish there. Call this to reject a
/// request before its archive is read.
///
/// # Errors
///
/// [`DbError::NotSignedUp`], [`DbError::UnknownNamespace`], [`DbError::NotEntitled`], and
/// [`DbError::ConfusableName`] if the spelling differs from the registered name.
pub fn check_namespace(
    conn: &mut AnyConnection,
    address: &Address,
    namespace: &Namespace,
) -> Result<NamespaceAccess, DbError> {
    let access = NamespaceAccess::of(conn, address, namespace)?;
    access.namespace.check_spelling(namespace)?;
    Ok(access)
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
    NamespaceAccess::of(conn, address, namespace)?.find_package(conn, namespace, package).map(drop)
}

/// The role of a publisher in a namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Owner,
    Member(Membership),
}

/// The access of a publisher to a namespace in which it has a role.
#[derive(Clone, Debug)]
pub struct NamespaceAccess {
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
        let (given, address) = (namespace, *address);
        let (row, membership) = find(conn, &address, namespace)?;
        let row = row.ok_or_else(|| DbError::UnknownNamespace(given.clone()))?;
        let namespace: StoredNamespace = row.try_into()?;
        let role = match membership {
            _ if namespace.owner == address => Role::Owner,
            Some(columns) => Role::Member(Membership::from_columns(columns)),
            None => return Err(DbError::NotEntitled { address, namespace: namespace.name }),
        };
        Ok(Self { namespace, role, address })
    }

    /// Checks that the publisher may publish the package under these spellings, and returns the stored package;
    /// `None` if it does not exist yet.
    pub(crate) fn find_package(
        &self,
        conn: &mut AnyConnection,
        namespace: &Namespace,
        package: &PackageName,
    ) -> Result<Option<StoredPackage>, DbError> {
        let stored = stored_package::find(conn, &self.namespace, package)?;
        match &stored {
            Some(stored) => self.check_package(conn, stored)?,
            None => self.check_can_create(package)?,
        }
        self.namespace.check_spelling(namespace)?;
        stored.as_ref().map_or(Ok(()), |stored| stored.check_spelling(package))?;
        Ok(stored)
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

/// The columns of a membership: administrator and restricted.
type MembershipColumns = (bool, bool);

/// Finds the namespace and the membership of the publisher in it, with one query; [`DbError::NotSignedUp`] if the
/// publisher does not exist.
fn find(
    conn: &mut AnyConnection,
    address: &Address,
    namespace: &Namespace,
) -> Result<(Option<NamespaceRow>, Option<MembershipColumns>), DbError> {
    use schema::{members, namespaces, publishers};

    let skeleton = namespace.skeleton().to_string();
    let is_member =
        members::namespace.eq(skeleton.clone()).and(members::address.eq(publishers::address));
    let found = publishers::table
        .find(address.to_string())
        .left_join(namespaces::table.on(namespaces::skeleton.eq(skeleton)))
        .left_join(members::table.on(is_member))
        .select((
            Option::<NamespaceRow>::as_select(),
            (members::administrator, members::restricted).nullable(),
        ))
        .get_result(conn)
        .optional()?;
    found.ok_or(DbError::NotSignedUp(*address))
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
