//! Copies a whole registry from one database to another: to move it, or to back it up.
//!
//! All is read in one snapshot, so servers go on meanwhile and what they write after it began is not in
//! the copy. All is written in one transaction, which is kept only where every table reads back as it was.

mod digest;
mod ends;
mod error;
mod rows;
mod statements;
mod tables;
#[cfg(test)]
mod tests;

use diesel::Connection as _;
use serde::Serialize;

use crate::AnyConnection;
use digest::TableDigest;
pub use error::CopyError;
use tables::{TABLES, Table};

/// A table of a copy, which is the same on both sides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CopiedTable {
    /// Its name.
    pub table: &'static str,
    /// How many rows it has.
    pub rows: u64,
    /// A digest of all of them, in whatever order: equal for equal registries, on both databases.
    pub digest: String,
}

/// Copies the registry at one URL to the database at another, which must be empty.
///
/// The target's schema is brought up; the source is only read. Every table is read back and compared
/// before anything is kept.
///
/// # Errors
///
/// Says which of the two cannot be used and why, which table of the target has rows, or which one was not
/// the same when it was read back. Nothing is then in the target but its schema.
pub fn copy(from: &str, to: &str) -> Result<Vec<CopiedTable>, CopyError> {
    let mut source = ends::open_source(from)?;
    let (mut target, place) = ends::open_target(to)?;
    source.transaction(|source| {
        ends::take_snapshot(source)?;
        target.transaction(|target| {
            ends::lock_empty(target, &place)?;
            TABLES.iter().map(|table| copy_table(source, target, table)).collect()
        })
    })
}

fn copy_table(
    source: &mut AnyConnection,
    target: &mut AnyConnection,
    table: &Table,
) -> Result<CopiedTable, CopyError> {
    let mut read = TableDigest::default();
    rows::each_page(source, table, |page| {
        add(&mut read, page, table)?;
        rows::insert(target, table, page)
    })?;
    let mut written = TableDigest::default();
    rows::each_page(target, table, |page| add(&mut written, page, table))?;
    match read == written {
        true => Ok(CopiedTable { table: table.name, rows: read.rows, digest: read.to_hex() }),
        false => Err(CopyError::Differs(table.name)),
    }
}

fn add(digest: &mut TableDigest, page: &[rows::Row], table: &Table) -> Result<(), CopyError> {
    for row in page {
        let line = serde_json::to_vec(row).map_err(|_| CopyError::Unreadable(table.name))?;
        digest.add(&line);
    }
    Ok(())
}
