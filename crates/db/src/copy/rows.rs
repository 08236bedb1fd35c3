//! Reads and writes the rows of a table page by page.

use diesel::{
    RunQueryDsl as _,
    sql_types::{BigInt, Text},
};

use super::{
    CopyError, statements,
    tables::{Kind, Table},
};
use crate::AnyConnection;

/// The number of rows in memory. It is small because a row can contain a manifest and block digests.
const PAGE: usize = 64;

/// The values of a row, as text or null.
pub(super) type Row = Vec<Option<String>>;

#[derive(diesel::QueryableByName)]
struct Line {
    #[diesel(sql_type = BigInt)]
    row_id: i64,
    #[diesel(sql_type = Text)]
    line: String,
}

/// Calls `act` with every page of a table. The caller must have started a transaction.
pub(super) fn each_page(
    conn: &mut AnyConnection,
    table: &Table,
    mut act: impl FnMut(&[Row]) -> Result<(), CopyError>,
) -> Result<(), CopyError> {
    let mut reader = Reader::open(conn, table)?;
    loop {
        let page = reader.next_page(conn, table)?;
        if page.is_empty() {
            return reader.close(conn);
        }
        act(&page)?;
    }
}

/// The read position in a table.
enum Reader {
    /// A PostgreSQL cursor.
    Cursor,
    /// The last rowid in SQLite.
    After(i64),
}

impl Reader {
    fn open(conn: &mut AnyConnection, table: &Table) -> Result<Self, CopyError> {
        match conn {
            AnyConnection::Postgres(conn) => {
                diesel::sql_query(statements::open_cursor(table)).execute(conn)?;
                Ok(Self::Cursor)
            }
            AnyConnection::Sqlite(_) => Ok(Self::After(i64::MIN)),
        }
    }

    fn next_page(
        &mut self,
        conn: &mut AnyConnection,
        table: &Table,
    ) -> Result<Vec<Row>, CopyError> {
        let lines: Vec<Line> = match self {
            Self::Cursor => {
                diesel::sql_query(format!("FETCH FORWARD {PAGE} FROM copied")).load(conn)?
            }
            Self::After(row_id) => diesel::sql_query(statements::read_after(table, PAGE))
                .bind::<BigInt, _>(*row_id)
                .load(conn)?,
        };
        if let (Self::After(row_id), Some(last)) = (&mut *self, lines.last()) {
            *row_id = last.row_id;
        }
        lines.iter().map(|it| parse(table, &it.line)).collect()
    }

    fn close(self, conn: &mut AnyConnection) -> Result<(), CopyError> {
        if let Self::Cursor = self {
            diesel::sql_query("CLOSE copied").execute(conn)?;
        }
        Ok(())
    }
}

fn parse(table: &Table, line: &str) -> Result<Row, CopyError> {
    let row: Row = serde_json::from_str(line).map_err(|_| CopyError::Unreadable(table.name))?;
    let is_valid = |(value, (_, kind)): (&Option<String>, &(_, Kind))| {
        value.is_some() || matches!(kind, Kind::Text | Kind::Number)
    };
    match row.len() == table.columns.len() && row.iter().zip(table.columns).all(is_valid) {
        true => Ok(row),
        false => Err(CopyError::Unreadable(table.name)),
    }
}

/// Inserts the rows of a page.
pub(super) fn insert(
    conn: &mut AnyConnection,
    table: &Table,
    page: &[Row],
) -> Result<(), CopyError> {
    let statement = match conn {
        AnyConnection::Postgres(_) => statements::insert_on_postgres(table),
        AnyConnection::Sqlite(_) => statements::insert_on_sqlite(table),
    };
    let page = serde_json::to_string(page).map_err(|_| CopyError::Unreadable(table.name))?;
    diesel::sql_query(statement).bind::<Text, _>(page).execute(conn)?;
    Ok(())
}
