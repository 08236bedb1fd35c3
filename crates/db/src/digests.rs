//! The `digests` table: the digests that `npm` and `cargo` verify, one row for each archive.

use std::collections::HashMap;

use diesel::prelude::*;
use ipfs_registry_core::{ContentId, DownloadDigests, Namespace, PackageKind, Pointer};

use crate::{
    AnyConnection, DbError, Upkeep, column, namespaces, packages,
    schema::{digests, versions},
    statement::{Statement, Value},
};

/// The digests and sizes of an archive that `npm` and `cargo` need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoredDigests {
    /// The digests that `npm` and `cargo` verify.
    pub digests: DownloadDigests,
    /// Number of files; `None` for an archive published before this was stored.
    pub files: Option<u64>,
    /// Total size of the files in bytes; `None` for an archive published before this was stored.
    pub unpacked: Option<u64>,
}

/// The maximum number of archives in one query.
const MAX_PER_QUERY: usize = 500;

/// Returns the stored digests of these archives. Archives without digests are left out.
///
/// # Errors
///
/// Those of the database.
pub fn find(
    conn: &mut AnyConnection,
    ids: &[ContentId],
) -> Result<HashMap<ContentId, StoredDigests>, DbError> {
    let mut found = HashMap::new();
    for ids in ids.chunks(MAX_PER_QUERY) {
        let rows: Vec<DigestsRow> = digests::table
            .filter(digests::content_id.eq_any(ids.iter().map(ContentId::to_string)))
            .select(DigestsRow::as_select())
            .load(conn)?;
        for row in rows {
            let id: ContentId = column::parse("digests.content_id", row.content_id.clone())?;
            found.insert(id, row.try_into()?);
        }
    }
    Ok(found)
}

/// Finds the crate of `namespace` whose archive has this SHA-256, the `cksum` of cargo; `None` if the
/// namespace has no such crate. Other namespaces can have the same archive.
///
/// # Errors
///
/// [`DbError::UnknownNamespace`], and those of the database.
pub fn crate_by_sha256(
    conn: &mut AnyConnection,
    namespace: &Namespace,
    sha256: &[u8; 32],
) -> Result<Option<Pointer>, DbError> {
    let namespace = namespaces::get(conn, namespace)?;
    let content: Option<String> = digests::table
        .filter(digests::sha256.eq(hex::encode(sha256)))
        .select(digests::content_id)
        .first(conn)
        .optional()?;
    let Some(content) = content else { return Ok(None) };
    let pointers: Vec<String> = versions::table
        .filter(versions::content_id.eq(content).and(versions::namespace.eq(&namespace.skeleton)))
        .order(versions::event.asc())
        .select(versions::pointer)
        .load(conn)?;
    for pointer in pointers {
        let pointer: Pointer = column::parse("versions.pointer", pointer)?;
        if packages::kind(conn, &pointer.namespace, &pointer.package)? == PackageKind::Cargo {
            return Ok(Some(pointer));
        }
    }
    Ok(None)
}

/// Stores the digests of an archive that was published before digests were stored.
///
/// # Errors
///
/// Those of the database.
pub fn insert(
    upkeep: &mut Upkeep<'_>,
    id: &ContentId,
    digests: &StoredDigests,
) -> Result<(), DbError> {
    insert_missing(upkeep.conn, id, digests)
}

/// Inserts the digests of an archive unless they exist. The caller must hold the write lock.
pub(crate) fn insert_missing(
    conn: &mut AnyConnection,
    id: &ContentId,
    digests: &StoredDigests,
) -> Result<(), DbError> {
    let row = DigestsRow::new(id, digests);
    let values = [
        Value::Text(&row.content_id),
        Value::Text(&row.sha1),
        Value::Text(&row.sha256),
        Value::Text(&row.sha512),
        Value::OptionalNumber(row.files),
        Value::OptionalNumber(row.unpacked),
    ];
    let sql = "INSERT INTO digests (content_id, sha1, sha256, sha512, files, unpacked) \
        VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
    Statement { sql, values: &values }.execute(conn)?;
    Ok(())
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = digests)]
struct DigestsRow {
    content_id: String,
    sha1: String,
    sha256: String,
    sha512: String,
    files: Option<i64>,
    unpacked: Option<i64>,
}

impl DigestsRow {
    fn new(id: &ContentId, stored: &StoredDigests) -> Self {
        let StoredDigests { digests, files, unpacked } = stored;
        Self {
            content_id: id.to_string(),
            sha1: hex::encode(digests.sha1),
            sha256: hex::encode(digests.sha256),
            sha512: hex::encode(digests.sha512),
            files: files.map(column::integer),
            unpacked: unpacked.map(column::integer),
        }
    }
}

impl TryFrom<DigestsRow> for StoredDigests {
    type Error = DbError;

    fn try_from(row: DigestsRow) -> Result<Self, DbError> {
        let digests = DownloadDigests {
            sha1: bytes("digests.sha1", row.sha1)?,
            sha256: bytes("digests.sha256", row.sha256)?,
            sha512: bytes("digests.sha512", row.sha512)?,
        };
        let count =
            |column, value: Option<i64>| value.map(|it| column::count(column, it)).transpose();
        Ok(Self {
            digests,
            files: count("digests.files", row.files)?,
            unpacked: count("digests.unpacked", row.unpacked)?,
        })
    }
}

fn bytes<const N: usize>(column: &'static str, value: String) -> Result<[u8; N], DbError> {
    let mut bytes = [0; N];
    match hex::decode_to_slice(&value, &mut bytes) {
        Ok(()) => Ok(bytes),
        Err(_) => Err(DbError::Corrupt { column, value }),
    }
}
