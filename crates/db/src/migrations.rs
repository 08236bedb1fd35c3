//! The schema's steps, built into the library and run when a database is opened.

use std::collections::HashSet;

use diesel::{
    Connection as _, RunQueryDsl as _,
    backend::Backend,
    migration::{Migration, MigrationSource as _, MigrationVersion},
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::{AnyConnection, DbError};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations");

/// The number of the advisory lock on PostgreSQL, which other programs on the same database do not use.
const LOCK: i64 = 0x6970_6b67_0001;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Brings the schema up to date, in one transaction.
///
/// # Errors
///
/// [`DbError::NewerSchema`] where the database holds a step this program does not know.
pub(crate) fn run(conn: &mut AnyConnection) -> Result<(), DbError> {
    match conn {
        AnyConnection::Postgres(conn) => conn.transaction(|conn| {
            // Of several programs that start at once, the others wait here and find the work done.
            diesel::sql_query(format!("SELECT pg_advisory_xact_lock({LOCK})")).execute(conn)?;
            bring_up(conn)
        }),
        // Locked at once: of two programs that open one file, the second finds the work done.
        AnyConnection::Sqlite(conn) => conn.immediate_transaction(bring_up),
    }
}

/// Whether a program has brought up a schema here before.
pub(crate) fn were_run(conn: &mut AnyConnection) -> Result<bool, DbError> {
    let version = match conn {
        AnyConnection::Postgres(conn) => conn.applied_migrations(),
        AnyConnection::Sqlite(conn) => conn.applied_migrations(),
    };
    Ok(!version.map_err(DbError::Migration)?.is_empty())
}

/// The schema of a database, compared with the one that this program knows.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum SchemaState {
    /// There is none.
    None,
    /// A program before this one made it.
    Older,
    /// It is the same.
    Same,
    /// It has this step, which this program does not know.
    Newer(String),
}

#[derive(diesel::QueryableByName)]
struct Step {
    #[diesel(sql_type = diesel::sql_types::Text)]
    version: String,
}

/// Looks at the schema, of a database that may only be read.
pub(crate) fn schema_state(conn: &mut AnyConnection) -> Result<SchemaState, DbError> {
    let applied = diesel::sql_query("SELECT version FROM __diesel_schema_migrations").load(conn);
    let applied: Vec<Step> = match applied.map_err(DbError::from) {
        // There is no such table.
        Err(DbError::Query(_)) => return Ok(SchemaState::None),
        other => other?,
    };
    let migrations: Vec<Box<dyn Migration<diesel::sqlite::Sqlite>>> =
        MIGRATIONS.migrations().map_err(DbError::Migration)?;
    let known: HashSet<String> =
        migrations.iter().map(|migration| migration.name().version().to_string()).collect();
    let newer = applied.iter().find(|step| !known.contains(&step.version));
    Ok(match newer {
        Some(step) => SchemaState::Newer(step.version.clone()),
        None if applied.is_empty() => SchemaState::None,
        None if applied.len() < known.len() => SchemaState::Older,
        None => SchemaState::Same,
    })
}

fn bring_up<DB: Backend>(conn: &mut impl MigrationHarness<DB>) -> Result<(), DbError> {
    if let Some(version) = newer_step(conn).map_err(DbError::Migration)? {
        return Err(DbError::NewerSchema(version));
    }
    for version in conn.run_pending_migrations(MIGRATIONS).map_err(DbError::Migration)? {
        tracing::info!(%version, "schema brought up to date");
    }
    Ok(())
}

/// A step that the database holds and this program does not know.
fn newer_step<DB: Backend>(
    conn: &mut impl MigrationHarness<DB>,
) -> Result<Option<String>, Failure> {
    let migrations: Vec<Box<dyn Migration<DB>>> = MIGRATIONS.migrations()?;
    let known: HashSet<MigrationVersion<'_>> =
        migrations.iter().map(|migration| migration.name().version()).collect();
    let applied = conn.applied_migrations()?;
    Ok(applied.into_iter().find(|step| !known.contains(step)).map(|step| step.to_string()))
}
