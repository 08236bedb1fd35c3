//! Publishes versions: the checks and the transaction that inserts a version.

use std::cmp::Ordering;

use diesel::prelude::*;
use ipfs_registry_core::{ArchiveDigests, PackageKind, Pointer, Timestamp};
use semver::Version;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::row;
use crate::{
    Actor, AnyConnection, DbError, LastRemoval, StoredDigests, Transaction,
    access::NamespaceAccess,
    column, digests,
    error::map_unique_violation,
    event::Event,
    packages, precedence, removals,
    schema::versions,
    stored_package::{self, StoredPackage},
};

/// A version to publish. Its archive is already durable in every storage layer.
#[derive(Clone, Debug, PartialEq)]
pub struct NewVersion {
    /// The namespace, package and version.
    pub pointer: Pointer,
    /// The kind of the archive.
    pub kind: PackageKind,
    /// The digests of the archive.
    pub digests: ArchiveDigests,
    /// The digests that `npm` and `cargo` verify.
    pub download: StoredDigests,
    /// The manifest.
    pub manifest: Value,
    /// The result of [`removals::last`] before the archive was stored.
    pub stored_after: LastRemoval,
}

/// The versions that a package accepts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum VersionPolicy {
    /// Only versions with a higher precedence than every published version, including pre-releases
    /// and yanked versions.
    #[default]
    Ahead,
    /// All versions that do not exist yet.
    Unique,
}

/// Publishes a version and returns the time of publication.
///
/// The first version of a package also creates the package; both are recorded as one event,
/// `version.published`.
///
/// # Errors
///
/// [`DbError::VersionExists`], [`DbError::VersionNotAhead`], and the errors of
/// [`check_namespace`](crate::access::check_namespace); [`DbError::PackageRestricted`] and
/// [`DbError::PackageCreation`] for a restricted user; [`DbError::ConfusableName`];
/// [`DbError::KindMismatch`].
/// [`DbError::BeingRemoved`] if a removal of the object began after it was stored.
pub fn publish(
    tx: &mut Transaction<'_>,
    actor: &Actor,
    new: &NewVersion,
    policy: VersionPolicy,
) -> Result<Timestamp, DbError> {
    let pointer = &new.pointer;
    let access = NamespaceAccess::of(tx.conn, &actor.address, &pointer.namespace)?;
    let stored = access.find_package(tx.conn, &pointer.namespace, &pointer.package)?;
    let is_first = stored.is_none();
    let package = match stored {
        Some(stored) => {
            packages::check_kind(tx.conn, &stored, new.kind)?;
            check_version(tx.conn, &stored, pointer, policy)?;
            stored
        }
        None => stored_package::create(tx, &access.namespace, &pointer.package, new.kind)?,
    };

    removals::check_none_after(tx.conn, &new.digests.content_id, new.stored_after)?;

    let event = tx.record(actor, &Event::VersionPublished(pointer, &new.digests))?;
    let inserted = insert(tx, actor, new, &package, event);
    map_unique_violation(inserted, || version_exists(pointer))?;
    digests::insert_missing(tx.conn, &new.digests.content_id, &new.download)?;
    stored_package::count_version(tx, &package, new.kind)?;

    let (names, is_release) = ((&access.namespace.name, &package), pointer.version.pre.is_empty());
    // Such a version is ahead of all others.
    match is_release && (is_first || policy == VersionPolicy::Ahead) {
        true => packages::set_words(tx.conn, names, new.kind, &new.manifest)?,
        false => packages::update_words(tx.conn, names)?,
    }
    Ok(tx.time)
}

/// Runs the checks of [`publish`] for a signer with this access. Call this to reject a request before its archive is
/// stored.
///
/// # Errors
///
/// Those of [`publish`].
pub fn check_publish(
    conn: &mut AnyConnection,
    access: &NamespaceAccess,
    (pointer, kind): (&Pointer, PackageKind),
    policy: VersionPolicy,
) -> Result<(), DbError> {
    let Pointer { namespace, package, .. } = pointer;
    let stored = access.find_package(conn, namespace, package)?;
    let Some(package) = stored else { return Ok(()) };
    packages::check_kind(conn, &package, kind)?;
    check_version(conn, &package, pointer, policy)
}

fn check_version(
    conn: &mut AnyConnection,
    package: &StoredPackage,
    pointer: &Pointer,
    policy: VersionPolicy,
) -> Result<(), DbError> {
    let version = &pointer.version;
    if policy == VersionPolicy::Unique {
        return check_unique(conn, package, pointer);
    }
    match highest(conn, package)? {
        Some(latest) if version.cmp_precedence(&latest) != Ordering::Greater => {
            check_unique(conn, package, pointer)?;
            Err(DbError::VersionNotAhead { version: version.clone(), latest })
        }
        // A version that is ahead of all others does not exist.
        _ => Ok(()),
    }
}

fn check_unique(
    conn: &mut AnyConnection,
    package: &StoredPackage,
    pointer: &Pointer,
) -> Result<(), DbError> {
    let same = row::of_package(package).filter(versions::version.eq(pointer.version.to_string()));
    match same.select(versions::event).get_result::<i64>(conn).optional()? {
        Some(_) => Err(version_exists(pointer)),
        None => Ok(()),
    }
}

/// Returns the version with the highest precedence.
fn highest(conn: &mut AnyConnection, package: &StoredPackage) -> Result<Option<Version>, DbError> {
    let highest: Option<String> = row::of_package(package)
        .order(versions::precedence.desc())
        .select(versions::version)
        .first(conn)
        .optional()?;
    highest.map(row::version).transpose()
}

fn insert(
    tx: &mut Transaction<'_>,
    actor: &Actor,
    new: &NewVersion,
    package: &StoredPackage,
    event: i64,
) -> QueryResult<usize> {
    let NewVersion { pointer, digests, manifest, .. } = new;
    diesel::insert_into(versions::table)
        .values((
            versions::namespace.eq(&package.namespace),
            versions::package.eq(&package.skeleton),
            versions::version.eq(pointer.version.to_string()),
            versions::precedence.eq(precedence::key(&pointer.version)),
            versions::prerelease.eq(!pointer.version.pre.is_empty()),
            versions::yanked.eq(false),
            versions::event.eq(event),
            versions::created_at.eq(tx.time.unix()),
            versions::size.eq(column::integer(digests.size)),
            versions::pointer.eq(pointer.to_string()),
            versions::content_id.eq(digests.content_id.to_string()),
            versions::checksum.eq(digests.checksum.to_string()),
            versions::signature.eq(actor.signature.to_string()),
            versions::signer.eq(actor.address.to_string()),
            versions::manifest.eq(manifest.to_string()),
            versions::blocks.eq(digests.blocks.to_bytes()),
        ))
        .execute(tx.conn)
}

fn version_exists(pointer: &Pointer) -> DbError {
    DbError::VersionExists(Box::new(pointer.clone()))
}
