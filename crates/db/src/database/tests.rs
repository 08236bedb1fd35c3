use std::{fs, path::Path};

use diesel::{connection::SimpleConnection as _, prelude::*, sql_types::Text};
use tempfile::TempDir;

use super::*;
use crate::{
    AnyConnection, Transaction, packages, publishers,
    testing::{TestRegistry, actor},
};

fn open(path: &Path) -> Result<Database, DbError> {
    Database::open(&format!("sqlite:{}", path.display()))
}

fn open_error(path: &Path) -> String {
    let message = open(path).unwrap_err().to_string();
    assert!(message.contains(&path.display().to_string()), "{message}");
    message
}

fn sign_up(database: &Database, number: u8) -> Result<(), DbError> {
    database.write(|tx| publishers::sign_up(tx, &actor(number))).map(drop)
}

#[test]
fn writes_are_durable_after_reopening() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("registry.db");

    sign_up(&open(&path).unwrap(), 1).unwrap();

    let again = open(&path).unwrap();
    let found = again.read(|conn| publishers::find(conn, &actor(1).address));
    assert_eq!(found.unwrap().address, actor(1).address);
    assert!(matches!(sign_up(&again, 1), Err(DbError::PublisherExists(_))));
}

#[test]
fn the_error_for_an_invalid_path_names_the_path() {
    let folder = TempDir::new().unwrap();
    let text = folder.path().join("notes.txt");
    fs::write(&text, "not a database, and longer than a SQLite header. ".repeat(50)).unwrap();
    let read_only = folder.path().join("read-only.db");
    open(&read_only).unwrap();
    let mut permissions = fs::metadata(&read_only).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&read_only, permissions).unwrap();

    assert!(open_error(&folder.path().join("no/such.db")).contains("its folder does not exist"));
    assert!(open_error(folder.path()).contains("it is a folder"));
    assert!(open_error(&read_only).contains("it may not be written"));
    assert!(open_error(&text).contains("file is not a database"));
    assert!(!folder.path().join("no").exists());
}

#[test]
fn special_names_in_a_relative_path_are_files() {
    let folder = TempDir::new_in(".").unwrap();
    let inside = Path::new(folder.path().file_name().unwrap());

    for name in ["file:a?mode=memory", ":memory:", "with space%20.db"] {
        open(&inside.join(name)).unwrap();
        assert!(folder.path().join(name).is_file(), "{name}");
    }
}

#[test]
fn a_newer_schema_is_refused() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("registry.db");
    let step = "INSERT INTO __diesel_schema_migrations (version) VALUES ('29991231000000')";
    let database = open(&path).unwrap();
    let mut pooled = database.writer.pool.get().unwrap();
    pooled.conn.batch_execute(step).unwrap();

    let error = open(&path).unwrap_err();

    assert!(matches!(&error, DbError::NewerSchema(step) if step == "29991231000000"), "{error}");
}

#[test]
fn concurrent_opens_of_a_new_file_create_one_schema() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("registry.db");

    std::thread::scope(|scope| {
        let open = || open(&path).map(|database| sign_up(&database, 1));
        let running: Vec<_> = (0..4).map(|_| scope.spawn(open)).collect();
        let outcomes: Vec<_> =
            running.into_iter().map(|thread| thread.join().unwrap().unwrap()).collect();
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    });
}

#[test]
fn sqlite_commits_are_fsynced_and_readers_are_read_only() {
    #[derive(QueryableByName)]
    struct Setting {
        #[diesel(sql_type = Text)]
        value: String,
    }
    let registry = TestRegistry::in_file();
    let settings = "SELECT journal_mode || ' ' || synchronous || ' ' || foreign_keys AS value \
        FROM pragma_journal_mode, pragma_synchronous, pragma_foreign_keys";

    let settings_of = |conn: &mut AnyConnection| {
        let AnyConnection::Sqlite(conn) = conn else { unreachable!("the tests open SQLite") };
        let setting: Setting = diesel::sql_query(settings).get_result(conn).unwrap();
        setting.value
    };

    assert_eq!(registry.read(|conn| Ok(settings_of(conn))).unwrap(), "wal 2 1");
    assert_eq!(settings_of(&mut registry.database.writer.pool.get().unwrap().conn), "wal 2 1");
    let refused = registry.read(|conn| Ok(conn.batch_execute("DELETE FROM publishers")?));
    assert!(matches!(refused, Err(DbError::Unavailable(_))), "{refused:?}");
}

#[test]
fn sqlite_compiles_a_cached_statement_once() {
    #[derive(QueryableByName)]
    struct Used {
        #[diesel(sql_type = diesel::sql_types::Bool)]
        used: bool,
    }
    let option = "SELECT sqlite_compileoption_used('ENABLE_QPSG') AS used";

    let Used { used } = TestRegistry::in_file()
        .read(|conn| Ok(diesel::sql_query(option).get_result(conn)?))
        .unwrap();

    assert!(used, "the build ignores .cargo/config.toml: `LIMIT ?` recompiles statements");
}

#[test]
fn a_write_is_atomic_and_records_one_event() {
    let registry = TestRegistry::new();

    let silent = registry.write(|_| Ok(()));
    assert!(matches!(silent, Err(DbError::Unrecorded)));
    let twice = registry.write(|tx| {
        publishers::sign_up(tx, &actor(1))?;
        publishers::sign_up(tx, &actor(2))
    });
    assert!(twice.is_err());
    let refused: Result<(), _> = registry.write(|tx| {
        let signed_up = publishers::sign_up(tx, &actor(3))?;
        Err(DbError::UnknownPublisher(signed_up.address))
    });
    assert!(refused.is_err());
    registry.publisher(4);

    assert_eq!(registry.kinds(), ["publisher.created"]);
    for number in 1..=3 {
        let found = registry.read(|conn| publishers::find(conn, &actor(number).address));
        assert!(found.is_err());
    }
}

type Change = Box<dyn FnOnce(&mut Transaction<'_>) -> Result<(), DbError>>;

#[test]
fn a_group_rolls_back_only_what_it_refuses() {
    for registry in [TestRegistry::new(), TestRegistry::in_file()] {
        let silent = |_: &mut Transaction<'_>| Ok(());
        let sign_up = |number| {
            move |tx: &mut Transaction<'_>| publishers::sign_up(tx, &actor(number)).map(drop)
        };
        let late = |tx: &mut Transaction<'_>| {
            publishers::sign_up(tx, &actor(9))?;
            Err(DbError::UnknownPublisher(actor(9).address))
        };
        let changes: Vec<Change> = vec![
            Box::new(sign_up(1)),
            Box::new(silent),
            Box::new(sign_up(1)),
            Box::new(late),
            Box::new(sign_up(2)),
        ];

        let outcomes = registry.database.write_group(changes);

        assert!(outcomes[0].is_ok() && outcomes[4].is_ok(), "{outcomes:?}");
        assert!(matches!(outcomes[1], Err(DbError::Unrecorded)));
        assert!(matches!(outcomes[2], Err(DbError::PublisherExists(_))));
        assert!(matches!(outcomes[3], Err(DbError::UnknownPublisher(_))));
        registry.publisher(3);
        assert_eq!(registry.kinds(), ["publisher.created"; 3]);
        assert!(registry.read(packages::is_index_current).unwrap());
        assert!(registry.read(|conn| publishers::find(conn, &actor(9).address)).is_err());
    }
}

#[test]
fn a_group_fails_as_a_whole_if_the_database_does() {
    let registry = TestRegistry::new();
    let change = |number| {
        move |tx: &mut Transaction<'_>| match number {
            3 => Err(DbError::Unavailable(diesel::result::Error::BrokenTransactionManager)),
            _ => publishers::sign_up(tx, &actor(number)).map(drop),
        }
    };

    let outcomes = registry.database.write_group((1..=4).map(change).collect());

    assert_eq!(outcomes.len(), 4);
    let is_shared = |cause: &DbError| matches!(cause, DbError::Unavailable(_));
    for outcome in &outcomes {
        assert!(matches!(outcome, Err(DbError::NotCommitted(cause)) if is_shared(cause)));
    }
    assert!(registry.kinds().is_empty());
    registry.publisher(1);
    assert_eq!(registry.kinds(), ["publisher.created"]);
}

#[test]
fn open_existing_does_not_create_a_database() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("registry.db");
    let existing = || Database::open_existing(&format!("sqlite:{}", path.display()));

    assert!(matches!(existing(), Err(DbError::NoDatabase(missing)) if missing == path));
    assert!(!path.exists());
    let in_memory = Database::open_existing("sqlite::memory:");
    assert!(matches!(in_memory, Err(DbError::InMemory)));

    open(&path).unwrap();
    existing().unwrap();
}

#[test]
fn a_panic_rolls_back_only_its_own_write() {
    for registry in [TestRegistry::new(), TestRegistry::in_file()] {
        registry.publisher(1);

        let panicked = std::thread::scope(|scope| {
            let write = || {
                registry.write::<()>(|tx| {
                    publishers::sign_up(tx, &actor(2))?;
                    panic!("a fault of ours");
                })
            };
            scope.spawn(write).join()
        });

        assert!(panicked.is_err());
        registry.publisher(2);
        assert_eq!(registry.kinds(), ["publisher.created"; 2]);
    }
}

#[test]
fn in_memory_databases_are_separate_and_clones_are_shared() {
    let (first, second) = (TestRegistry::new(), TestRegistry::new());
    let clone = first.database.clone();

    sign_up(&clone, 1).unwrap();
    drop(clone);

    assert!(sign_up(&first.database, 1).is_err());
    sign_up(&second.database, 1).unwrap();
}
