//! Inspects a database without changing it, before it is opened.

use std::path::PathBuf;

use diesel::{QueryableByName, RunQueryDsl as _, sql_types::BigInt};

use crate::{
    AnyConnection, Database, DbError,
    connection::establish,
    location::Location,
    migrations::{self, SchemaState},
    mode::Mode,
    sqlite,
};

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

impl Database {
    /// Returns whether the database of a URL contains any version; `false` if the database does not
    /// exist or has no schema. Does not run migrations.
    ///
    /// # Errors
    ///
    /// Those of [`open`](Self::open).
    pub fn lists_versions(url: &str) -> Result<bool, DbError> {
        let location: Location = url.parse()?;
        match &location {
            Location::Memory(_) => return Ok(false),
            Location::File(path) => {
                sqlite::check_path(path)?;
                if !path.exists() {
                    return Ok(false);
                }
            }
            Location::Postgres(_) => {}
        }
        let opened = establish(&location, Mode::Read);
        let mut conn = opened.map_err(|error| DbError::cannot_open(&location, &error))?;
        match lists_versions(&mut conn) {
            Err(DbError::Query(error)) => Err(DbError::cannot_open(&location, &error)),
            other => other,
        }
    }

    /// Returns whether the URL is that of a PostgreSQL server.
    #[must_use]
    pub fn is_on_server(url: &str) -> bool {
        matches!(url.parse(), Ok(Location::Postgres(_)))
    }

    /// Returns whether the URL is that of an in-memory database, which ends with the program.
    #[must_use]
    pub fn is_in_memory(url: &str) -> bool {
        matches!(url.parse(), Ok(Location::Memory(_)))
    }

    /// Returns the files of a database that other users than the owner may read or write, with their
    /// modes.
    #[must_use]
    pub fn exposed_files(url: &str) -> Vec<(PathBuf, u32)> {
        match url.parse() {
            Ok(Location::File(path)) => sqlite::exposed_files(&path),
            _ => Vec::new(),
        }
    }
}

fn lists_versions(conn: &mut AnyConnection) -> Result<bool, DbError> {
    let tables = match conn {
        AnyConnection::Sqlite(_) => {
            "SELECT count(*) AS count FROM sqlite_master WHERE type = 'table' AND name = 'versions'"
        }
        AnyConnection::Postgres(_) => {
            "SELECT count(*) AS count FROM pg_tables \
             WHERE schemaname = ANY (current_schemas(false)) AND tablename = 'versions'"
        }
    };
    if count(conn, tables)? == 0 {
        return Ok(false);
    }
    if let SchemaState::Newer(step) = migrations::schema_state(conn)? {
        return Err(DbError::NewerSchema(step));
    }
    let any = "SELECT count(*) AS count FROM (SELECT 1 FROM versions LIMIT 1) AS found";
    Ok(count(conn, any)? > 0)
}

fn count(conn: &mut AnyConnection, query: &str) -> Result<i64, DbError> {
    Ok(diesel::sql_query(query).get_result::<Count>(conn)?.count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestRegistry, create_postgres_database};

    #[test]
    fn lists_versions_does_not_create_a_database() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("registry.db").display());

        assert!(!Database::lists_versions(&url).unwrap());

        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_file_that_is_not_a_database_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("registry.db");
        std::fs::write(&path, vec![b'x'; 4096]).unwrap();

        let error = Database::lists_versions(&format!("sqlite:{}", path.display())).unwrap_err();

        assert!(error.to_string().contains("not a database"), "{error}");
    }

    #[test]
    fn lists_versions_does_not_create_a_schema() {
        let folder = tempfile::tempdir().unwrap();
        let file = format!("sqlite:{}", folder.path().join("registry.db").display());
        std::fs::write(folder.path().join("registry.db"), "").unwrap();

        for url in [Some(file), create_postgres_database()].into_iter().flatten() {
            assert!(!Database::lists_versions(&url).unwrap());
            let existing = Database::open_existing(&url);
            assert!(matches!(existing, Ok(_) | Err(DbError::NoDatabase(_))));
        }
    }

    #[test]
    fn lists_versions_reads_an_older_schema_without_migrating() {
        let registry = TestRegistry::in_file();
        let owner = registry.publisher(1);
        registry.namespace(&owner, "acme");
        registry.publish(&owner, "acme/tool/1.0.0").unwrap();
        let url = format!("sqlite:{}", registry.database.location());
        let last = "DELETE FROM __diesel_schema_migrations WHERE version = \
                    (SELECT max(version) FROM __diesel_schema_migrations)";
        let forget = |conn: &mut AnyConnection| Ok(diesel::sql_query(last).execute(conn)?);
        registry.database.maintain(|upkeep| forget(upkeep.conn)).unwrap();
        let before = registry.read(migrations::schema_state).unwrap();

        assert!(Database::lists_versions(&url).unwrap());

        assert_eq!(before, SchemaState::Older);
        assert_eq!(registry.read(migrations::schema_state).unwrap(), SchemaState::Older);
    }

    #[test]
    fn lists_versions_is_true_after_a_publish() {
        let (registry, url) = TestRegistry::reopenable();
        let owner = registry.publisher(1);
        registry.namespace(&owner, "acme");
        assert!(!Database::lists_versions(&url).unwrap());

        registry.publish(&owner, "acme/tool/1.0.0").unwrap();

        assert!(Database::lists_versions(&url).unwrap());
    }
}
