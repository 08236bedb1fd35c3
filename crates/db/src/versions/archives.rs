//! Lists the archives that versions reference, without duplicates.

use std::collections::HashSet;

use diesel::{dsl::count, prelude::*};
use ipfs_registry_core::ContentId;

use super::find::{ArchiveRow, StoredArchive};
use crate::{AnyConnection, DbError, column, schema::versions};

/// Returns the archives of the next `limit` versions after the archive `after`, in the order of
/// content ids in the database.
///
/// The page has fewer archives if versions share one. It is empty only at the end.
///
/// # Errors
///
/// [`DbError::Corrupt`] if stored block digests do not hash to their content id.
pub fn archives(
    conn: &mut AnyConnection,
    after: Option<&ContentId>,
    limit: u64,
) -> Result<Vec<StoredArchive>, DbError> {
    let rows: Vec<ArchiveRow> = versions::table
        .filter(versions::content_id.gt(after.map_or_else(String::new, ContentId::to_string)))
        .order((versions::content_id.asc(), versions::event.asc()))
        .select(ArchiveRow::as_select())
        .limit(column::integer(limit))
        .load(conn)?;
    let archives: Result<Vec<StoredArchive>, DbError> =
        rows.into_iter().map(StoredArchive::try_from).collect();
    let mut archives = archives?;
    archives.dedup_by_key(|archive| archive.content_id);
    Ok(archives)
}

/// Returns the number of different archives.
///
/// # Errors
///
/// Those of the database.
pub fn count_archives(conn: &mut AnyConnection) -> Result<u64, DbError> {
    let distinct = count(versions::content_id).aggregate_distinct();
    column::count("versions.content_id", versions::table.select(distinct).first(conn)?)
}

/// Returns those of the content ids that a version references.
///
/// # Errors
///
/// Those of the database.
pub fn referenced(
    conn: &mut AnyConnection,
    ids: &[ContentId],
) -> Result<HashSet<ContentId>, DbError> {
    let texts = ids.iter().map(ContentId::to_string);
    let found: Vec<String> = versions::table
        .filter(versions::content_id.eq_any(texts))
        .select(versions::content_id)
        .distinct()
        .load(conn)?;
    found.into_iter().map(|text| column::parse("versions.content_id", text)).collect()
}
