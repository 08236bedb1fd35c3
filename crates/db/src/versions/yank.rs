//! Yanks versions. A yanked version can still be downloaded.

use diesel::prelude::*;
use ipfs_registry_core::{ArchiveRef, Pointer};

use super::find;
use crate::{
    Actor, AnyConnection, DbError, Transaction, access::NamespaceAccess, column, event::Event,
    packages, publishers, schema::versions, stored_package,
};

/// The maximum number of versions in [`DbError::ContentShared`].
const MAX_SHARED: i64 = 100;

/// Yanks a version. If it is already yanked, replaces the reason.
///
/// # Errors
///
/// [`DbError::NotSignedUp`]; the errors of [`find`](super::find);
/// [`DbError::ContentShared`] if several versions have the content id;
/// [`DbError::NotEntitled`] and [`DbError::PackageRestricted`].
pub fn yank(
    tx: &mut Transaction<'_>,
    actor: &Actor,
    reference: &ArchiveRef,
    reason: &str,
) -> Result<(), DbError> {
    publishers::check_signed_up(tx.conn, &actor.address)?;
    let pointer = find_unique(tx.conn, reference)?;
    let access = NamespaceAccess::of(tx.conn, &actor.address, &pointer.namespace)?;
    let package = stored_package::get(tx.conn, &access.namespace, &pointer.package)?;
    access.check_package(tx.conn, &package)?;

    let key = (&package.namespace, &package.skeleton, pointer.version.to_string());
    diesel::update(versions::table.find(key))
        .set((versions::yanked.eq(true), versions::reason.eq(reason)))
        .execute(tx.conn)?;
    stored_package::mark_changed(tx, &package)?;
    packages::update_words(tx.conn, (&access.namespace.name, &package))?;
    tx.record(actor, &Event::VersionYanked(&pointer, reason)).map(drop)
}

/// Finds the only version of a reference, in its stored spelling.
fn find_unique(conn: &mut AnyConnection, reference: &ArchiveRef) -> Result<Pointer, DbError> {
    let found: Vec<String> =
        find::by_reference(reference).select(versions::pointer).limit(MAX_SHARED).load(conn)?;
    let mut pointers = found
        .into_iter()
        .map(|pointer| column::parse("versions.pointer", pointer))
        .collect::<Result<Vec<Pointer>, DbError>>()?;
    match (pointers.len(), reference) {
        (0, _) => Err(find::not_found(conn, reference)),
        (1, _) | (_, ArchiveRef::Pointer(_)) => Ok(pointers.remove(0)),
        (_, ArchiveRef::Content(id)) => Err(DbError::ContentShared { content_id: *id, pointers }),
    }
}
