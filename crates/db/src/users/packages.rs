//! The packages that a restricted user may publish.

use ipfs_registry_core::{Address, Namespace, PackageName};

use crate::{
    Actor, DbError, Transaction,
    access::{NamespaceAccess, Role, role},
    error::unique,
    event::Event,
    grants,
    members::Membership,
    stored_package::{self, StoredPackage},
};

/// Gives a restricted user one more package.
///
/// Who may publish every package already is refused rather than narrowed to one.
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
    let (access, package, role) = find(tx, actor, namespace, address, package)?;
    let exists = || DbError::AccessExists { address: *address, package: package.name.clone() };
    if role != Role::Member(Membership::Restricted) {
        return Err(exists());
    }
    let StoredPackage { namespace, skeleton, name, .. } = &package;
    unique(grants::insert(tx.conn, namespace, address, skeleton), exists)?;
    let event = Event::AccessGranted(&access.namespace.name, address, name);
    tx.record(actor, &event).map(drop)
}

/// Takes a package back from a restricted user, who stays restricted also when it was the last.
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
    let (access, package, _) = find(tx, actor, namespace, address, package)?;
    let StoredPackage { namespace, skeleton, name, .. } = &package;
    if grants::delete(tx.conn, namespace, address, skeleton)? == 0 {
        return Err(DbError::AccessNotGranted { address: *address, package: name.clone() });
    }
    let event = Event::AccessRevoked(&access.namespace.name, address, name);
    tx.record(actor, &event).map(drop)
}

/// What both need: the actor's access, which allows it, the package, and what the user is.
fn find(
    tx: &mut Transaction<'_>,
    actor: &Actor,
    namespace: &Namespace,
    address: &Address,
    package: &PackageName,
) -> Result<(NamespaceAccess, StoredPackage, Role), DbError> {
    let access = NamespaceAccess::of(tx.conn, &actor.address, namespace)?;
    access.check_manages()?;
    let package = stored_package::get(tx.conn, &access.namespace, package)?;
    match role(tx.conn, &access.namespace, address)? {
        Some(role) => Ok((access, package, role)),
        None => Err(super::unknown_user(&access.namespace, address)),
    }
}
