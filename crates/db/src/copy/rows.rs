//! Reads and writes the rows of a table, a page at a time.

use diesel::{
    RunQueryDsl as _,
    sql_types::{BigInt, Text},
};

use super::{
    CopyError, statements,
    tables::{Kind, Table},
};
use crate::AnyConnection;

/// How many rows are in memory at once: each may have a manifest and a list of blocks.
const PAGE: usize = 64;

/// The values of one row: nulls, and texts of everything else.
pub(super) type Row = Vec<Option<String>>;

#[derive(diesel::QueryableByName)]
struct Line {
    #[diesel(sql_type = BigInt)]
    place: i64,
    #[diesel(sql_type = Text)]
    line: String,
}

/// Shows every row to `act`, a page at a time, as one transaction sees them.
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

/// How far a table was read.
enum Reader {
    /// PostgreSQL's cursor knows.
    Cursor,
    /// The last row's number in SQLite.
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
            Self::After(place) => diesel::sql_query(statements::read_after(table, PAGE))
                .bind::<BigInt, _>(*place)
                .load(conn)?,
        };
        if let (Self::After(place), Some(last)) = (&mut *self, lines.last()) {
            *place = last.place;
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
    let whole = |(value, (_, kind)): (&Option<String>, &(_, Kind))| {
        value.is_some() || matches!(kind, Kind::Text | Kind::Number)
    };
    match row.len() == table.columns.len() && row.iter().zip(table.columns).all(whole) {
        true => Ok(row),
        false => Err(CopyError::Unreadable(table.name)),
    }
}

/// Adds these rows.
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
