//! Grants and revokes packages of restricted users.

use ipfs_registry_core::{Address, Namespace, PackageName};

use crate::{
    Actor, DbError, Transaction,
    access::{NamespaceAccess, Role, find_role},
    error::map_unique_violation,
    event::Event,
    grants,
    members::Membership,
    stored_package::{self, StoredPackage},
};

/// Grants a package to a restricted user.
///
/// For a publisher that may publish every package, this returns an error and does not restrict it.
///
/// # Errors
///
/// [`DbError::NotSignedUp`], [`DbError::UnknownNamespace`] and [`DbError::NotEntitled`] for the
/// actor; [`DbError::UnknownPackage`]; [`DbError::UnknownUser`]; [`DbError::AccessExists`].
pub fn grant(
    tx: &mut Transaction<'_>,
    actor: &Actor,
    namespace: &Namespace,
    address: &Address,
    package: &PackageName,
) -> Result<(), DbError> {
    let (access, package, role) = check_and_find(tx, actor, namespace, address, package)?;
    let exists = || DbError::AccessExists { address: *address, package: package.name.clone() };
    if role != Role::Member(Membership::Restricted) {
        return Err(exists());
    }
    let StoredPackage { namespace, skeleton, name, .. } = &package;
    map_unique_violation(grants::insert(tx.conn, namespace, address, skeleton), exists)?;
    let event = Event::AccessGranted(&access.namespace.name, address, name);
    tx.record(actor, &event).map(drop)
}

/// Revokes the grant of a package. The user stays restricted, even without any grant.
///
/// # Errors
///
/// [`DbError::NotSignedUp`], [`DbError::UnknownNamespace`] and [`DbError::NotEntitled`] for the
/// actor; [`DbError::UnknownPackage`]; [`DbError::UnknownUser`]; [`DbError::AccessNotGranted`].
pub fn revoke(
    tx: &mut Transaction<'_>,
    actor: &Actor,
    namespace: &Namespace,
    address: &Address,
    package: &PackageName,
) -> Result<(), DbError> {
    let (access, package, _) = check_and_find(tx, actor, namespace, address, package)?;
    let StoredPackage { namespace, skeleton, name, .. } = &package;
    if grants::delete(tx.conn, namespace, address, skeleton)? == 0 {
        return Err(DbError::AccessNotGranted { address: *address, package: name.clone() });
    }
    let event = Event::AccessRevoked(&access.namespace.name, address, name);
    tx.record(actor, &event).map(drop)
}

/// Checks that the actor may manage users, and finds the package and the role of the user.
fn check_and_find(
    tx: &mut Transaction<'_>,
    actor: &Actor,
    namespace: &Namespace,
    address: &Address,
    package: &PackageName,
) -> Result<(NamespaceAccess, StoredPackage, Role), DbError> {
    let access = NamespaceAccess::of(tx.conn, &actor.address, namespace)?;
    access.check_manager()?;
    let package = stored_package::get(tx.conn, &access.namespace, package)?;
    match find_role(tx.conn, &access.namespace, address)? {
        Some(role) => Ok((access, package, role)),
        None => Err(super::unknown_user(&access.namespace, address)),
    }
}
