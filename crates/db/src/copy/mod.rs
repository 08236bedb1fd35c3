//! Copies a whole registry from one database to another, to move it or to back it up.
//!
//! The source is read in one snapshot. Servers can keep running; writes after the start are not copied. The
//! target is written in one transaction, which commits only if every table reads back with the same rows.

mod databases;
mod digest;
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

/// A copied table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CopiedTable {
    /// Its name.
    pub table: &'static str,
    /// Number of rows.
    pub rows: u64,
    /// A digest of all rows that does not depend on their order. Equal tables have equal digests, on
    /// SQLite and PostgreSQL.
    pub digest: String,
}

/// Copies the registry at the URL `from` to the empty database at the URL `to`.
///
/// Runs the migrations on the target and only reads the source. Every table is read back and compared
/// before the commit.
///
/// # Errors
///
/// Fails if one of the databases cannot be used, if the target is not empty, or if a table differs when it
/// is read back. The target then contains nothing but its schema.
pub fn copy(from: &str, to: &str) -> Result<Vec<CopiedTable>, CopyError> {
    let mut source = databases::open_source(from)?;
    let (mut target, name) = databases::open_target(to)?;
    source.transaction(|source| {
        databases::take_snapshot(source)?;
        target.transaction(|target| {
            databases::lock_empty(target, &name)?;
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
        add_page(&mut read, page, table)?;
        rows::insert(target, table, page)
    })?;
    let mut written = TableDigest::default();
    rows::each_page(target, table, |page| add_page(&mut written, page, table))?;
    match read == written {
        true => Ok(CopiedTable { table: table.name, rows: read.rows, digest: read.to_hex() }),
        false => Err(CopyError::Differs(table.name)),
    }
}

fn add_page(digest: &mut TableDigest, page: &[rows::Row], table: &Table) -> Result<(), CopyError> {
    for row in page {
        let line = serde_json::to_vec(row).map_err(|_| CopyError::Unreadable(table.name))?;
        digest.add(&line);
    }
    Ok(())
}
