use std::{fs, path::Path};

use diesel::{connection::SimpleConnection as _, prelude::*, sql_types::Text};
use tempfile::TempDir;

use super::*;
use crate::{
    publishers,
    testing::{Registry, actor},
};

fn open(path: &Path) -> Result<Database, DbError> {
    Database::open(&format!("sqlite:{}", path.display()))
}

fn refusal(path: &Path) -> String {
    let message = open(path).unwrap_err().to_string();
    assert!(message.contains(&path.display().to_string()), "{message}");
    message
}

fn sign_up(database: &Database, number: u8) -> Result<(), DbError> {
    database.write(|tx| publishers::sign_up(tx, &actor(number))).map(drop)
}

#[test]
fn what_was_written_is_there_when_opened_again() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("registry.db");

    sign_up(&open(&path).unwrap(), 1).unwrap();

    let again = open(&path).unwrap();
    let found = again.read(|conn| publishers::find(conn, &actor(1).address));
    assert_eq!(found.unwrap().address, actor(1).address);
    assert!(matches!(sign_up(&again, 1), Err(DbError::PublisherExists(_))));
}

#[test]
fn a_path_that_cannot_hold_a_database_is_named() {
    let folder = TempDir::new().unwrap();
    let text = folder.path().join("notes.txt");
    fs::write(&text, "not a database, and long enough to be looked at. ".repeat(50)).unwrap();
    let read_only = folder.path().join("read-only.db");
    open(&read_only).unwrap();
    let mut permissions = fs::metadata(&read_only).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&read_only, permissions).unwrap();

    assert!(refusal(&folder.path().join("no/such.db")).contains("its folder does not exist"));
    assert!(refusal(folder.path()).contains("it is a folder"));
    assert!(refusal(&read_only).contains("it may not be written"));
    assert!(refusal(&text).contains("file is not a database"));
    assert!(!folder.path().join("no").exists());
}

#[test]
fn a_relative_path_with_odd_characters_is_a_path() {
    let folder = TempDir::new_in(".").unwrap();
    let inside = Path::new(folder.path().file_name().unwrap());

    for name in ["file:a?mode=memory", ":memory:", "with space%20.db"] {
        open(&inside.join(name)).unwrap();
        assert!(folder.path().join(name).is_file(), "{name}");
    }
}

#[test]
fn a_database_of_a_newer_program_is_refused() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("registry.db");
    let step = "INSERT INTO __diesel_schema_migrations (version) VALUES ('29991231000000')";
    let database = open(&path).unwrap();
    let mut kept = database.writer.pool.get().unwrap();
    kept.conn.batch_execute(step).unwrap();

    let error = open(&path).unwrap_err();

    assert!(matches!(&error, DbError::NewerSchema(step) if step == "29991231000000"), "{error}");
}

#[test]
fn programs_that_open_one_new_file_at_once_make_one_schema() {
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
fn commits_are_synced_and_readers_cannot_write() {
    #[derive(QueryableByName)]
    struct Setting {
        #[diesel(sql_type = Text)]
        value: String,
    }
    let registry = Registry::in_file();
    let settings = "SELECT journal_mode || ' ' || synchronous || ' ' || foreign_keys AS value \
        FROM pragma_journal_mode, pragma_synchronous, pragma_foreign_keys";

    let ask = |conn: &mut AnyConnection| {
        let AnyConnection::Sqlite(conn) = conn else { unreachable!("the tests open SQLite") };
        let setting: Setting = diesel::sql_query(settings).get_result(conn).unwrap();
        setting.value
    };

    assert_eq!(registry.read(|conn| Ok(ask(conn))).unwrap(), "wal 2 1");
    assert_eq!(ask(&mut registry.database.writer.pool.get().unwrap().conn), "wal 2 1");
    let refused = registry.read(|conn| Ok(conn.batch_execute("DELETE FROM publishers")?));
    assert!(matches!(refused, Err(DbError::Unavailable(_))), "{refused:?}");
}

#[test]
fn a_write_is_all_or_nothing_and_records_one_event() {
    let registry = Registry::new();

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

#[test]
fn a_database_that_is_not_there_is_not_made() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("registry.db");
    let existing = || Database::open_existing(&format!("sqlite:{}", path.display()));

    assert!(matches!(existing(), Err(DbError::NoDatabase(missing)) if missing == path));
    assert!(!path.exists());
    let in_memory = Database::open_existing("sqlite::memory:");
    assert!(matches!(in_memory, Err(DbError::OfAnotherProgram)));

    open(&path).unwrap();
    existing().unwrap();
}

#[test]
fn a_panic_loses_its_own_write_only() {
    for registry in [Registry::new(), Registry::in_file()] {
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
fn databases_in_memory_are_strangers_and_clones_are_not() {
    let (first, second) = (Registry::new(), Registry::new());
    let clone = first.database.clone();

    sign_up(&clone, 1).unwrap();
    drop(clone);

    assert!(sign_up(&first.database, 1).is_err());
    sign_up(&second.database, 1).unwrap();
}
