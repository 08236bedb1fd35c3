//! Runs the embedded schema migrations when a database is opened.

use std::collections::HashSet;

use diesel::{
    Connection as _, RunQueryDsl as _,
    backend::Backend,
    migration::{Migration, MigrationSource as _, MigrationVersion},
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::{AnyConnection, DbError};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations");

/// The key of the advisory lock on PostgreSQL that serializes migrations.
const LOCK: i64 = 0x6970_6b67_0001;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Runs the pending migrations in one transaction.
///
/// # Errors
///
/// [`DbError::NewerSchema`] if the database has a migration that this program does not know.
pub(crate) fn run(conn: &mut AnyConnection) -> Result<(), DbError> {
    match conn {
        AnyConnection::Postgres(conn) => conn.transaction(|conn| {
            // If several programs start at the same time, one migrates and the others wait here.
            diesel::sql_query(format!("SELECT pg_advisory_xact_lock({LOCK})")).execute(conn)?;
            run_pending(conn)
        }),
        // An immediate transaction takes the write lock, so only one program migrates.
        AnyConnection::Sqlite(conn) => conn.immediate_transaction(run_pending),
    }
}

/// Returns whether any migration was run on this database.
pub(crate) fn has_schema(conn: &mut AnyConnection) -> Result<bool, DbError> {
    let version = match conn {
        AnyConnection::Postgres(conn) => conn.applied_migrations(),
        AnyConnection::Sqlite(conn) => conn.applied_migrations(),
    };
    Ok(!version.map_err(DbError::Migration)?.is_empty())
}

/// The schema version of a database compared with that of this program.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum SchemaState {
    /// The database has no schema.
    None,
    /// An older version of this program created the schema.
    Older,
    /// The schema is that of this program.
    Same,
    /// The schema has this migration, which this program does not know.
    Newer(String),
}

#[derive(diesel::QueryableByName)]
struct AppliedMigration {
    #[diesel(sql_type = diesel::sql_types::Text)]
    version: String,
}

/// Compares the schema of a database without writing to it.
pub(crate) fn schema_state(conn: &mut AnyConnection) -> Result<SchemaState, DbError> {
    let applied = diesel::sql_query("SELECT version FROM __diesel_schema_migrations").load(conn);
    let applied: Vec<AppliedMigration> = match applied.map_err(DbError::from) {
        // The table does not exist.
        Err(DbError::Query(_)) => return Ok(SchemaState::None),
        other => other?,
    };
    let migrations: Vec<Box<dyn Migration<diesel::sqlite::Sqlite>>> =
        MIGRATIONS.migrations().map_err(DbError::Migration)?;
    let known: HashSet<String> =
        migrations.iter().map(|migration| migration.name().version().to_string()).collect();
    let newer = applied.iter().find(|migration| !known.contains(&migration.version));
    Ok(match newer {
        Some(migration) => SchemaState::Newer(migration.version.clone()),
        None if applied.is_empty() => SchemaState::None,
        None if applied.len() < known.len() => SchemaState::Older,
        None => SchemaState::Same,
    })
}

fn run_pending<DB: Backend>(conn: &mut impl MigrationHarness<DB>) -> Result<(), DbError> {
    if let Some(version) = unknown_migration(conn).map_err(DbError::Migration)? {
        return Err(DbError::NewerSchema(version));
    }
    for version in conn.run_pending_migrations(MIGRATIONS).map_err(DbError::Migration)? {
        tracing::info!(%version, "schema brought up to date");
    }
    Ok(())
}

/// Returns a migration of the database that this program does not know, if any.
fn unknown_migration<DB: Backend>(
    conn: &mut impl MigrationHarness<DB>,
) -> Result<Option<String>, BoxError> {
    let migrations: Vec<Box<dyn Migration<DB>>> = MIGRATIONS.migrations()?;
    let known: HashSet<MigrationVersion<'_>> =
        migrations.iter().map(|migration| migration.name().version()).collect();
    let applied = conn.applied_migrations()?;
    Ok(applied
        .into_iter()
        .find(|migration| !known.contains(migration))
        .map(|migration| migration.to_string()))
}
