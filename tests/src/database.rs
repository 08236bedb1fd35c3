//! The database of a test's registry.

use std::{env, path::Path};

use crate::servers::new_database;

/// The variable with the URL of a PostgreSQL server, such as
/// `postgres://tests:password@127.0.0.1:5433/`. If it is set, every registry gets a new database there.
const SERVER: &str = "IPKG_TEST_DATABASE_URL";

/// Returns the URL of a new database: a SQLite file in this folder, or one on the PostgreSQL server
/// that the environment names.
///
/// # Errors
///
/// Fails if the PostgreSQL server does not create it.
pub fn database_url(folder: &Path) -> anyhow::Result<String> {
    match env::var(SERVER) {
        Ok(server) => new_database(&server),
        Err(_) => Ok(format!("sqlite:{}", folder.join("registry.db").display())),
    }
}
