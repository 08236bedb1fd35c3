//! Finds one version, by name or by content id.

use diesel::prelude::*;
use ipfs_registry_core::{ArchiveRef, BlockDigests, ContentId, Pointer, wire::VersionInfo};
use serde_json::Value;

use super::row::{self, VersionRow};
use crate::{
    AnyConnection, DbError, column, namespaces,
    schema::versions,
    stored_package::{self, StoredPackage},
};

/// A boxed query on the `versions` table.
pub(super) type Query<'a> = versions::BoxedQuery<'a, <AnyConnection as Connection>::Backend>;

/// The data needed to fetch an archive and to verify its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredArchive {
    /// The version, in its stored spelling.
    pub pointer: Pointer,
    /// The content id, the key of the archive in storage layers.
    pub content_id: ContentId,
    /// The digests of its blocks, which hash to the content id.
    pub blocks: BlockDigests,
}

/// Finds the version of a reference, with its manifest. If several versions have the content id,
/// returns the oldest.
///
/// # Errors
///
/// [`DbError::UnknownContent`]; [`DbError::UnknownNamespace`], [`DbError::UnknownPackage`] and
/// [`DbError::UnknownVersion`].
pub fn find(conn: &mut AnyConnection, reference: &ArchiveRef) -> Result<VersionInfo, DbError> {
    let found: Option<(String, String, VersionRow)> = by_reference(reference)
        .select((versions::pointer, versions::manifest, VersionRow::as_select()))
        .first(conn)
        .optional()?;
    let (pointer, manifest, row) = found.ok_or_else(|| not_found(conn, reference))?;
    let pointer: Pointer = column::parse("versions.pointer", pointer)?;
    let info = row.into_info(&pointer.namespace, &pointer.package)?;
    Ok(VersionInfo { package: Some(parse_manifest(&manifest)?), ..info })
}

/// Finds the version that was published by an event, without its manifest.
pub(crate) fn find_by_event(conn: &mut AnyConnection, event: i64) -> Result<VersionInfo, DbError> {
    let (pointer, row): (String, VersionRow) = versions::table
        .filter(versions::event.eq(event))
        .select((versions::pointer, VersionRow::as_select()))
        .first(conn)?;
    let pointer: Pointer = column::parse("versions.pointer", pointer)?;
    row.into_info(&pointer.namespace, &pointer.package)
}

/// Finds the archive of a reference with one query.
///
/// # Errors
///
/// Those of [`find`]; [`DbError::Corrupt`] if the stored digests do not hash to the content id.
pub fn archive(conn: &mut AnyConnection, reference: &ArchiveRef) -> Result<StoredArchive, DbError> {
    let found: Option<ArchiveRow> =
        by_reference(reference).select(ArchiveRow::as_select()).first(conn).optional()?;
    found.ok_or_else(|| not_found(conn, reference))?.try_into()
}

/// Selects the versions of a reference, oldest first.
pub(super) fn by_reference(reference: &ArchiveRef) -> Query<'_> {
    match reference {
        ArchiveRef::Content(id) => versions::table
            .filter(versions::content_id.eq(id.to_string()))
            .order(versions::event.asc())
            .into_boxed(),
        ArchiveRef::Pointer(Pointer { namespace, package, version }) => {
            let key = (
                namespace.skeleton().to_string(),
                package.skeleton().to_string(),
                version.to_string(),
            );
            versions::table.find(key).into_boxed()
        }
    }
}

/// Creates the error for a reference that was not found.
pub(super) fn not_found(conn: &mut AnyConnection, reference: &ArchiveRef) -> DbError {
    let pointer = match reference {
        ArchiveRef::Content(id) => return DbError::UnknownContent(*id),
        ArchiveRef::Pointer(pointer) => pointer,
    };
    match namespaces::get(conn, &pointer.namespace)
        .and_then(|namespace| stored_package::get(conn, &namespace, &pointer.package))
    {
        Ok(_) => DbError::UnknownVersion(Box::new(pointer.clone())),
        Err(error) => error,
    }
}

/// Returns the manifest of a version.
pub(super) fn manifest(
    conn: &mut AnyConnection,
    package: &StoredPackage,
    version: &str,
) -> Result<Value, DbError> {
    let manifest: String = row::of_package(package)
        .filter(versions::version.eq(version))
        .select(versions::manifest)
        .first(conn)?;
    parse_manifest(&manifest)
}

/// Returns the manifest of the version that was published first.
pub(crate) fn first_manifest(
    conn: &mut AnyConnection,
    package: &StoredPackage,
) -> Result<Value, DbError> {
    let manifest: String = row::of_package(package)
        .order(versions::event.asc())
        .select(versions::manifest)
        .first(conn)?;
    parse_manifest(&manifest)
}

pub(super) fn parse_manifest(manifest: &str) -> Result<Value, DbError> {
    serde_json::from_str(manifest).map_err(|error| corrupt("versions.manifest", &error.to_string()))
}

fn corrupt(column: &'static str, value: &str) -> DbError {
    DbError::Corrupt { column, value: value.to_owned() }
}

/// The columns of a [`StoredArchive`].
#[derive(Queryable, Selectable)]
#[diesel(table_name = versions)]
pub(super) struct ArchiveRow {
    size: i64,
    pointer: String,
    content_id: String,
    blocks: Vec<u8>,
}

impl TryFrom<ArchiveRow> for StoredArchive {
    type Error = DbError;

    fn try_from(row: ArchiveRow) -> Result<Self, DbError> {
        let size = column::count("versions.size", row.size)?;
        let content_id: ContentId = column::parse("versions.content_id", row.content_id)?;
        let blocks = BlockDigests::from_bytes(size, &row.blocks)
            .map_err(|error| corrupt("versions.blocks", &error.to_string()))?;
        if blocks.content_id() != content_id {
            return Err(corrupt("versions.blocks", &format!("digests of another `{content_id}`")));
        }
        Ok(Self { pointer: column::parse("versions.pointer", row.pointer)?, content_id, blocks })
    }
}
