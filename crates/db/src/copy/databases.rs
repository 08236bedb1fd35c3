//! Opens and checks the source and target databases of a copy.

use diesel::{OptionalExtension as _, RunQueryDsl as _, sql_types::BigInt};

use super::{CopyError, statements, tables::TABLES};
use crate::{
    AnyConnection, DbError,
    connection::establish,
    database, events,
    location::Location,
    migrations::{self, SchemaState},
    mode::Mode,
};

#[derive(diesel::QueryableByName)]
struct Found {
    #[diesel(sql_type = BigInt)]
    #[expect(dead_code, reason = "only the existence of the row matters")]
    found: i64,
}

/// Opens the source read-only and checks its schema.
pub(super) fn open_source(url: &str) -> Result<AnyConnection, CopyError> {
    let location: Location = url.parse().map_err(CopyError::From)?;
    let place = location.to_string();
    let missing = match &location {
        Location::Memory(_) => return Err(CopyError::From(DbError::InMemory)),
        Location::File(path) => !path.exists(),
        Location::Postgres(_) => false,
    };
    if missing {
        return Err(CopyError::From(DbError::NoDatabase(place)));
    }
    let mut conn = establish(&location, Mode::Read)
        .map_err(|error| CopyError::From(DbError::cannot_open(&location, &error)))?;
    match migrations::schema_state(&mut conn).map_err(CopyError::From)? {
        SchemaState::None => Err(CopyError::From(DbError::NoDatabase(place))),
        SchemaState::Older => Err(CopyError::OlderSchema(place)),
        SchemaState::Newer(step) => Err(CopyError::From(DbError::NewerSchema(step))),
        SchemaState::Same => Ok(conn),
    }
}

/// Opens the target, runs its migrations, and returns the connection and the name for error messages.
pub(super) fn open_target(url: &str) -> Result<(AnyConnection, String), CopyError> {
    let location: Location = url.parse().map_err(CopyError::To)?;
    if let Location::Memory(_) = location {
        return Err(CopyError::To(DbError::InMemory));
    }
    let conn = database::prepare(&location).map_err(CopyError::To)?;
    Ok((conn, location.to_string()))
}

/// Makes all reads of this transaction use one snapshot. SQLite transactions always do.
pub(super) fn take_snapshot(conn: &mut AnyConnection) -> Result<(), CopyError> {
    if let AnyConnection::Postgres(conn) = conn {
        let isolation = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY";
        diesel::sql_query(isolation).execute(conn)?;
    }
    Ok(())
}

/// Takes the write lock of the target, and returns an error if it has rows.
pub(super) fn lock_empty(conn: &mut AnyConnection, place: &str) -> Result<(), CopyError> {
    events::lock(conn).map_err(CopyError::To)?;
    for table in &TABLES {
        let found = diesel::sql_query(statements::find_any(table)).get_result::<Found>(conn);
        if found.optional()?.is_some() {
            return Err(CopyError::NotEmpty { place: place.to_owned(), table: table.name });
        }
    }
    Ok(())
}
