//! The statements of a copy, for each of the two databases.
//!
//! A row travels as a JSON array of texts and nulls, which both databases make and take apart: numbers in
//! decimal, flags as 1 and 0, bytes in hexadecimal. So the same row is the same text on both.

use super::tables::{HEADS, Kind, Table};

/// The columns, as they are named in a statement.
fn names(table: &Table) -> String {
    join(table, |(name, _)| format!("\"{name}\""))
}

fn join(table: &Table, word: impl FnMut(&(&'static str, Kind)) -> String) -> String {
    table.columns.iter().map(word).collect::<Vec<_>>().join(", ")
}

/// A cursor over all rows, on PostgreSQL.
pub(super) fn open_cursor(table: &Table) -> String {
    let texts = join(table, |(name, kind)| match kind {
        Kind::Text => format!("\"{name}\""),
        Kind::Number => format!("CAST(\"{name}\" AS TEXT)"),
        Kind::Flag => format!("CASE WHEN \"{name}\" THEN '1' ELSE '0' END"),
        Kind::Bytes => format!("encode(\"{name}\", 'hex')"),
    });
    format!(
        "DECLARE copied NO SCROLL CURSOR FOR \
         SELECT CAST(0 AS BIGINT) AS place, CAST(json_build_array({texts}) AS TEXT) AS line FROM {}",
        table.name
    )
}

/// The rows after one, on SQLite.
pub(super) fn read_after(table: &Table, rows: usize) -> String {
    let texts = join(table, |(name, kind)| match kind {
        Kind::Text => format!("\"{name}\""),
        Kind::Number => format!("CAST(\"{name}\" AS TEXT)"),
        Kind::Flag => format!("CASE WHEN \"{name}\" THEN '1' ELSE '0' END"),
        Kind::Bytes => format!("lower(hex(\"{name}\"))"),
    });
    format!(
        "SELECT rowid AS place, json_array({texts}) AS line FROM {} \
         WHERE rowid > $1 ORDER BY rowid LIMIT {rows}",
        table.name
    )
}

/// Adds the rows of a JSON array, on PostgreSQL.
pub(super) fn insert_on_postgres(table: &Table) -> String {
    let mut place = 0..;
    let values = join(table, |(_, kind)| {
        let text = format!("line ->> {}", place.next().unwrap_or_default());
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
        replace(table)
    )
}

/// Adds the rows of a JSON array, on SQLite.
pub(super) fn insert_on_sqlite(table: &Table) -> String {
    let mut place = 0..;
    let values = join(table, |(_, kind)| {
        let text = format!("json_extract(value, '$[{}]')", place.next().unwrap_or_default());
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
        replace(table)
    )
}

/// Writers may wait for the rows that are there already, so those are changed and not replaced.
fn replace(table: &Table) -> &'static str {
    match table.name {
        HEADS => " ON CONFLICT (name) DO UPDATE SET sequence = excluded.sequence",
        _ => "",
    }
}

/// Finds one row that an empty registry does not have.
pub(super) fn find_any(table: &Table) -> String {
    let condition = if table.name == HEADS { " WHERE sequence <> 0" } else { "" };
    format!("SELECT CAST(1 AS BIGINT) AS found FROM {}{condition} LIMIT 1", table.name)
}
