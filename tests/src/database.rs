//! Which database a test's registry is on.

use std::{env, path::Path};

use crate::servers::new_database;

/// The variable that names a PostgreSQL server, such as `postgres://tests:password@127.0.0.1:5433/`,
/// on which every registry then has a new database of its own.
const SERVER: &str = "IPKG_TEST_DATABASE_URL";

/// The URL of a new database: in this folder, or on the server that the environment names.
///
/// # Errors
///
/// Fails where the server makes none.
pub fn database_url(folder: &Path) -> anyhow::Result<String> {
    match env::var(SERVER) {
        Ok(server) => new_database(&server),
        Err(_) => Ok(format!("sqlite:{}", folder.join("registry.db").display())),
    }
}
