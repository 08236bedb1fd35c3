//! Users and administrators of namespaces, and the packages granted to restricted users.

mod packages;

use ipfs_registry_core::{Address, Namespace, wire::MemberQuery};

pub use self::packages::{grant, revoke};
use crate::{
    Actor, DbError, Transaction,
    access::{NamespaceAccess, Role, find_role},
    error::map_unique_violation,
    event::Event,
    grants,
    members::{self, Membership},
    namespaces::StoredNamespace,
    publishers, stored_package,
};

/// Adds a publisher to a namespace: as an administrator, as a user, or as a user restricted to
/// one package at first.
///
/// # Errors
///
/// [`DbError::AdministratorRestricted`] if the query contradicts itself; [`DbError::NotSignedUp`],
/// [`DbError::UnknownNamespace`], [`DbError::NotEntitled`] and [`DbError::NotOwner`] for the actor;
/// [`DbError::UnknownPublisher`], [`DbError::UserIsOwner`] and [`DbError::UserExists`] for the
/// added publisher; [`DbError::UnknownPackage`].
pub fn add(
    tx: &mut Transaction<'_>,
    actor: &Actor,
    namespace: &Namespace,
    address: &Address,
    rights: &MemberQuery,
) -> Result<(), DbError> {
    let membership = membership(rights)?;
    let access = NamespaceAccess::of(tx.conn, &actor.address, namespace)?;
    check_can_change(&access, membership)?;
    let namespace = &access.namespace;
    check_addable(tx, namespace, address)?;

    let package = match &rights.package {
        Some(package) => Some(stored_package::get(tx.conn, namespace, package)?),
        None => None,
    };

    let created = members::insert(tx.conn, &namespace.skeleton, address, membership, tx.time);
    map_unique_violation(created, || user_exists(namespace, address))?;
    if let Some(package) = &package {
        grants::insert(tx.conn, &namespace.skeleton, address, &package.skeleton)?;
    }
    let event = Event::UserAdded {
        namespace: &namespace.name,
        address,
        administrator: rights.admin,
        package: package.as_ref().map(|package| &package.name),
    };
    tx.record(actor, &event).map(drop)
}

/// Removes a user or an administrator from a namespace, with all its grants.
///
/// # Errors
///
/// [`DbError::NotSignedUp`], [`DbError::UnknownNamespace`], [`DbError::NotEntitled`] and
/// [`DbError::NotOwner`] for the actor; [`DbError::OwnerIrremovable`] and [`DbError::UnknownUser`]
/// for the removed publisher.
pub fn remove(
    tx: &mut Transaction<'_>,
    actor: &Actor,
    namespace: &Namespace,
    address: &Address,
) -> Result<(), DbError> {
    let access = NamespaceAccess::of(tx.conn, &actor.address, namespace)?;
    access.check_manager()?;
    let StoredNamespace { skeleton, name, .. } = &access.namespace;
    match find_role(tx.conn, &access.namespace, address)? {
        Some(Role::Owner) => {
            return Err(DbError::OwnerIrremovable { address: *address, namespace: name.clone() });
        }
        Some(Role::Member(membership)) => check_can_change(&access, membership)?,
        None => return Err(unknown_user(&access.namespace, address)),
    }
    members::delete(tx.conn, skeleton, address)?;
    tx.record(actor, &Event::UserRemoved(name, address)).map(drop)
}

fn membership(rights: &MemberQuery) -> Result<Membership, DbError> {
    match (rights.admin, &rights.package) {
        (true, Some(package)) => Err(DbError::AdministratorRestricted(package.clone())),
        (true, None) => Ok(Membership::Administrator),
        (false, Some(_)) => Ok(Membership::Restricted),
        (false, None) => Ok(Membership::User),
    }
}

/// Returns an error unless the actor may add and remove members with this membership.
fn check_can_change(access: &NamespaceAccess, membership: Membership) -> Result<(), DbError> {
    access.check_manager()?;
    if membership == Membership::Administrator { access.check_owner() } else { Ok(()) }
}

fn check_addable(
    tx: &mut Transaction<'_>,
    namespace: &StoredNamespace,
    address: &Address,
) -> Result<(), DbError> {
    publishers::find(tx.conn, address)?;
    match find_role(tx.conn, namespace, address)? {
        None => Ok(()),
        Some(Role::Member(_)) => Err(user_exists(namespace, address)),
        Some(Role::Owner) => {
            Err(DbError::UserIsOwner { address: *address, namespace: namespace.name.clone() })
        }
    }
}

fn user_exists(namespace: &StoredNamespace, address: &Address) -> DbError {
    DbError::UserExists { address: *address, namespace: namespace.name.clone() }
}

fn unknown_user(namespace: &StoredNamespace, address: &Address) -> DbError {
    DbError::UnknownUser { address: *address, namespace: namespace.name.clone() }
}

#[cfg(test)]
mod tests;
