use std::path::Path;

use diesel::{
    RunQueryDsl as _,
    sql_types::{Bool, Text},
};
use tempfile::TempDir;

use super::{tables::Kind, *};
use crate::{
    Database, DbError, packages, secrets,
    testing::{TestRegistry, package, restricted},
};

#[derive(diesel::QueryableByName, Debug, PartialEq)]
struct Column {
    #[diesel(sql_type = Text)]
    table: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Bool)]
    required: bool,
}

fn url(folder: &Path, name: &str) -> String {
    format!("sqlite:{}", folder.join(name).display())
}

/// Fills most tables of a registry.
fn fill(database: Database) {
    let registry = TestRegistry::on(database);
    let owner = registry.publisher(1);
    let acme = registry.namespace(&owner, "acme");
    registry.publish_all(&owner, "acme/tool", &["2.0.0", "1.0.0", "2.0.0-a", "10.0.0"]);
    registry.publish_all(&owner, "acme/other", &["0.1.0"]);
    let many: Vec<String> = (0..200).map(|patch| format!("1.0.{patch}")).collect();
    registry.publish_all(&owner, "acme/many", &many.iter().map(String::as_str).collect::<Vec<_>>());
    registry.user(&owner, "acme", 2, &restricted("tool"));
    registry.yank(&owner, "acme/tool/2.0.0", "“quoted” \\ \n\t é 🦀 'it''s'").unwrap();
    registry
        .write(|tx| packages::deprecate(tx, &owner, &acme, &package("other"), "gone: {\"a\":null}"))
        .unwrap();
    registry
        .database
        .maintain(|upkeep| secrets::get_or_insert(upkeep, "npm", || "secret".to_owned()))
        .unwrap();
}

#[test]
fn the_list_contains_every_column_of_every_table() {
    let database = Database::open("sqlite::memory:").unwrap();
    let sql = "SELECT t.name AS \"table\", c.name AS name, c.type AS kind, c.\"notnull\" AS required \
               FROM sqlite_master AS t JOIN pragma_table_info(t.name) AS c \
               WHERE t.type = 'table' AND t.name <> '__diesel_schema_migrations' \
               ORDER BY t.name, c.cid";
    let columns: Vec<Column> =
        database.read(|conn| Ok(diesel::sql_query(sql).load(conn)?)).unwrap();

    let kind = |kind: Kind| match kind {
        Kind::Text => "TEXT",
        Kind::Number => "BIGINT",
        Kind::Flag => "BOOLEAN",
        Kind::Bytes => "BYTEA",
    };
    let mut tables: Vec<&Table> = TABLES.iter().collect();
    tables.sort_by_key(|table| table.name);
    let listed: Vec<(&str, &str, &str)> = tables
        .iter()
        .flat_map(|table| table.columns.iter().map(|(name, it)| (table.name, *name, kind(*it))))
        .collect();
    let stored: Vec<(&str, &str, &str)> =
        columns.iter().map(|it| (&*it.table, &*it.name, &*it.kind)).collect();
    assert_eq!(listed, stored);
    for column in columns.iter().filter(|column| !column.required) {
        assert!(matches!(&*column.kind, "TEXT" | "BIGINT"), "{column:?} cannot be null in a copy");
    }
}

#[test]
fn a_copy_of_a_copy_is_identical() {
    let folder = TempDir::new().unwrap();
    let urls = ["a.db", "b.db", "c.db"].map(|name| url(folder.path(), name));
    fill(Database::open(&urls[0]).unwrap());

    let first = copy(&urls[0], &urls[1]).unwrap();
    let second = copy(&urls[1], &urls[2]).unwrap();

    assert_eq!(first, second);
    let rows = |name: &str| first.iter().find(|table| table.table == name).unwrap().rows;
    assert_eq!((rows("versions"), rows("packages"), rows("members")), (205, 3, 1));
    assert_eq!((rows("grants"), rows("secrets"), rows("heads")), (1, 1, 3));
    assert!(!folder.path().join("b.db-wal").exists(), "the copy is one file");
    let copied = TestRegistry::on(Database::open(&urls[2]).unwrap());
    assert_eq!(copied.kinds().len() as u64, rows("events"));
    // The copy accepts new versions.
    copied.publish_all(&crate::testing::actor(1), "acme/tool", &["11.0.0"]);
    assert_ne!(copy(&urls[2], &url(folder.path(), "d.db")).unwrap(), second);
}

#[test]
fn a_copy_through_postgres_is_identical() {
    let Some(server) = crate::testing::create_postgres_database() else { return };
    let folder = TempDir::new().unwrap();
    let urls = ["a.db", "b.db"].map(|name| url(folder.path(), name));
    fill(Database::open(&urls[0]).unwrap());

    let stored = copy(&urls[0], &server).unwrap();

    assert_eq!(copy(&server, &urls[1]).unwrap(), stored);
    let refused = copy(&urls[0], &server).unwrap_err();
    assert!(matches!(refused, CopyError::NotEmpty { table: "heads", .. }), "{refused}");
}

#[test]
fn an_empty_registry_can_be_source_and_target() {
    let folder = TempDir::new().unwrap();
    let [empty, other, full] = ["a.db", "b.db", "c.db"].map(|name| url(folder.path(), name));
    drop(Database::open(&empty).unwrap());
    fill(Database::open(&full).unwrap());

    let copied = copy(&empty, &other).unwrap();
    assert_eq!(copied.iter().map(|table| table.rows).sum::<u64>(), 3, "{copied:?}");
    copy(&full, &other).unwrap();
}

#[test]
fn a_target_with_rows_is_refused_and_unchanged() {
    let folder = TempDir::new().unwrap();
    let [full, taken] = ["a.db", "b.db"].map(|name| url(folder.path(), name));
    fill(Database::open(&full).unwrap());
    let database = Database::open(&taken).unwrap();
    database
        .maintain(|upkeep| secrets::get_or_insert(upkeep, "npm", || "another".to_owned()))
        .unwrap();

    let refused = copy(&full, &taken).unwrap_err();

    assert!(matches!(refused, CopyError::NotEmpty { table: "secrets", .. }), "{refused}");
    assert!(refused.to_string().contains("b.db"), "{refused}");
    assert_eq!(TestRegistry::on(database).kinds().len(), 0);
    let itself = copy(&full, &full).unwrap_err();
    assert!(matches!(itself, CopyError::NotEmpty { .. }), "{itself}");
}

#[test]
fn a_source_must_have_the_current_schema() {
    let folder = TempDir::new().unwrap();
    let [missing, other, target] = ["a.db", "b.db", "c.db"].map(|name| url(folder.path(), name));

    let refused = copy(&missing, &target).unwrap_err();
    assert!(matches!(refused, CopyError::From(DbError::NoDatabase(_))), "{refused}");
    assert!(!folder.path().join("a.db").exists(), "the source was not created");
    std::fs::write(folder.path().join("b.db"), "").unwrap();
    let refused = copy(&other, &target).unwrap_err();
    assert!(matches!(refused, CopyError::From(DbError::NoDatabase(_))), "{refused}");
    let refused = copy("sqlite::memory:", &target).unwrap_err();
    assert!(matches!(refused, CopyError::From(DbError::InMemory)), "{refused}");

    let step = |statement: &str| {
        let database = Database::open(&other).unwrap();
        database.maintain(|it| Ok(diesel::sql_query(statement).execute(it.conn)?)).unwrap();
        copy(&other, &target).unwrap_err()
    };
    let older = step("DELETE FROM __diesel_schema_migrations WHERE version LIKE '20261124%'");
    assert!(matches!(older, CopyError::OlderSchema(_)), "{older}");
    assert!(!folder.path().join("c.db").exists(), "the target was not created");
}
