//! The packages that a restricted user may publish.

use ipfs_registry_core::{Address, Namespace, PackageName};

use crate::{
    Actor, DbError, Transaction,
    access::{Role, Standing, role},
    error::unique,
    event::Event,
    grants,
    members::Membership,
    packages::{self, StoredPackage},
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
    let (standing, package, role) = find(tx, actor, namespace, address, package)?;
    let exists = || DbError::AccessExists { address: *address, package: package.name.clone() };
    if role != Role::Member(Membership::Restricted) {
        return Err(exists());
    }
    let StoredPackage { namespace, skeleton, name, .. } = &package;
    unique(grants::insert(tx.conn, namespace, address, skeleton), exists)?;
    let event = Event::AccessGranted(&standing.namespace.name, address, name);
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
    let (standing, package, _) = find(tx, actor, namespace, address, package)?;
    let StoredPackage { namespace, skeleton, name, .. } = &package;
    if grants::delete(tx.conn, namespace, address, skeleton)? == 0 {
        return Err(DbError::AccessNotGranted { address: *address, package: name.clone() });
    }
    let event = Event::AccessRevoked(&standing.namespace.name, address, name);
    tx.record(actor, &event).map(drop)
}

/// What both need: the actor's standing, which allows it, the package, and what the user is.
fn find(
    tx: &mut Transaction<'_>,
    actor: &Actor,
    namespace: &Namespace,
    address: &Address,
    package: &PackageName,
) -> Result<(Standing, StoredPackage, Role), DbError> {
    let standing = Standing::of(tx.conn, &actor.address, namespace)?;
    standing.check_manages()?;
    let package = packages::get(tx.conn, &standing.namespace, package)?;
    match role(tx.conn, &standing.namespace, address)? {
        Some(role) => Ok((standing, package, role)),
        None => Err(super::unknown_user(&standing.namespace, address)),
    }
}
