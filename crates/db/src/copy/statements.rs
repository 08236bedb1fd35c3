//! The SQL statements of a copy for PostgreSQL and SQLite.
//!
//! A row is transferred as a JSON array of strings and nulls, which both databases can build and parse:
//! numbers in decimal, booleans as 1 and 0, bytes in hexadecimal. So a row has the same text on both.

use super::tables::{HEADS, Kind, Table};

/// Returns the quoted column names, separated by commas.
fn names(table: &Table) -> String {
    join(table, |(name, _)| format!("\"{name}\""))
}

fn join(table: &Table, word: impl FnMut(&(&'static str, Kind)) -> String) -> String {
    table.columns.iter().map(word).collect::<Vec<_>>().join(", ")
}

/// Opens a cursor over all rows on PostgreSQL.
pub(super) fn open_cursor(table: &Table) -> String {
    let texts = join(table, |(name, kind)| match kind {
        Kind::Text => format!("\"{name}\""),
        Kind::Number => format!("CAST(\"{name}\" AS TEXT)"),
        Kind::Flag => format!("CASE WHEN \"{name}\" THEN '1' ELSE '0' END"),
        Kind::Bytes => format!("encode(\"{name}\", 'hex')"),
    });
    format!(
        "DECLARE copied NO SCROLL CURSOR FOR \
         SELECT CAST(0 AS BIGINT) AS row_id, CAST(json_build_array({texts}) AS TEXT) AS line FROM {}",
        table.name
    )
}

/// Selects the rows after a rowid on SQLite.
pub(super) fn read_after(table: &Table, rows: usize) -> String {
    let texts = join(table, |(name, kind)| match kind {
        Kind::Text => format!("\"{name}\""),
        Kind::Number => format!("CAST(\"{name}\" AS TEXT)"),
        Kind::Flag => format!("CASE WHEN \"{name}\" THEN '1' ELSE '0' END"),
        Kind::Bytes => format!("lower(hex(\"{name}\"))"),
    });
    format!(
        "SELECT rowid AS row_id, json_array({texts}) AS line FROM {} \
         WHERE rowid > $1 ORDER BY rowid LIMIT {rows}",
        table.name
    )
}

/// Inserts the rows of a JSON array on PostgreSQL.
pub(super) fn insert_on_postgres(table: &Table) -> String {
    let mut index = 0..;
    let values = join(table, |(_, kind)| {
        let text = format!("line ->> {}", index.next().unwrap_or_default());
        match kind {
            Kind::Text => text,
            Kind::Number => format!("CAST({text} AS BIGINT)"),
            Kind::Flag => format!("({text}) = '1'"),
            Kind::Bytes => format!("decode({text}, 'hex')"),
        }
    });
    format!(
        "INSERT INTO {} ({}) SELECT {values} \
         FROM json_array_elements(CAST($1 AS JSON)) AS page (line){}",
        table.name,
        names(table),
        on_conflict(table)
    )
}

/// Inserts the rows of a JSON array on SQLite.
pub(super) fn insert_on_sqlite(table: &Table) -> String {
    let mut index = 0..;
    let values = join(table, |(_, kind)| {
        let text = format!("json_extract(value, '$[{}]')", index.next().unwrap_or_default());
        match kind {
            Kind::Text => text,
            Kind::Number => format!("CAST({text} AS INTEGER)"),
            Kind::Flag => format!("{text} = '1'"),
            Kind::Bytes => format!("unhex({text})"),
        }
    });
    format!(
        "INSERT INTO {} ({}) SELECT {values} FROM json_each($1) WHERE true{}",
        table.name,
        names(table),
        on_conflict(table)
    )
}

/// Updates the existing rows of `heads` instead of replacing them, because writers may wait for their locks.
fn on_conflict(table: &Table) -> &'static str {
    match table.name {
        HEADS => " ON CONFLICT (name) DO UPDATE SET sequence = excluded.sequence",
        _ => "",
    }
}

/// Selects one row that an empty registry does not have.
pub(super) fn find_any(table: &Table) -> String {
    let condition = if table.name == HEADS { " WHERE sequence <> 0" } else { "" };
    format!("SELECT CAST(1 AS BIGINT) AS found FROM {}{condition} LIMIT 1", table.name)
}
