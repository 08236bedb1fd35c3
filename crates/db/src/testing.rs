//! A new database for each test, and helpers for common writes.

use std::sync::{
    Barrier,
    atomic::{AtomicU32, Ordering},
};

use diesel::prelude::*;
use ipfs_registry_core::{
    ArchiveHasher, ArchiveRef, DownloadDigests, Namespace, PackageKind, PackageName, Pointer,
    SigningKey, Timestamp, wire::MemberQuery,
};
use tempfile::TempDir;

use crate::{
    Actor, AnyConnection, Database, DbError, LastRemoval, NewVersion, StoredDigests, Transaction,
    VersionPolicy, namespaces, publishers, schema::events, users, versions,
};

/// Creates a database on the PostgreSQL server of `IPKG_TEST_DATABASE_URL` and returns its URL;
/// `None` if the variable is not set.
pub(crate) fn create_postgres_database() -> Option<String> {
    static CREATED: AtomicU32 = AtomicU32::new(0);
    let server = std::env::var("IPKG_TEST_DATABASE_URL").ok()?;
    let number = CREATED.fetch_add(1, Ordering::Relaxed);
    let name = format!("db_{}_{number}", std::process::id());
    let mut conn = PgConnection::establish(&format!("{server}postgres")).unwrap();
    diesel::sql_query(format!("CREATE DATABASE {name}")).execute(&mut conn).unwrap();
    Some(format!("{server}{name}"))
}

/// The database of a test registry. It is deleted after the test.
pub(crate) struct TestRegistry {
    pub(crate) database: Database,
    _folder: Option<TempDir>,
}

impl TestRegistry {
    /// Uses an existing database.
    pub(crate) fn on(database: Database) -> Self {
        Self { database, _folder: None }
    }

    /// Creates a database in memory, or on the PostgreSQL server of `IPKG_TEST_DATABASE_URL`.
    pub(crate) fn new() -> Self {
        let url = create_postgres_database().unwrap_or_else(|| "sqlite::memory:".to_owned());
        Self { database: Database::open(&url).unwrap(), _folder: None }
    }

    /// Creates a database with concurrent readers: on the PostgreSQL server, or in a file.
    pub(crate) fn shared() -> Self {
        Self::reopenable().0
    }

    /// Creates a database as [`shared`](Self::shared) does, and returns also its URL, to open it again.
    pub(crate) fn reopenable() -> (Self, String) {
        match create_postgres_database() {
            Some(url) => (Self::on(Database::open(&url).unwrap()), url),
            None => Self::file_with_url(),
        }
    }

    /// Creates a SQLite file.
    pub(crate) fn in_file() -> Self {
        Self::file_with_url().0
    }

    fn file_with_url() -> (Self, String) {
        let folder = TempDir::new().unwrap();
        let url = format!("sqlite:{}", folder.path().join("registry.db").display());
        (Self { database: Database::open(&url).unwrap(), _folder: Some(folder) }, url)
    }

    pub(crate) fn read<T>(
        &self,
        query: impl FnOnce(&mut AnyConnection) -> Result<T, DbError>,
    ) -> Result<T, DbError> {
        self.database.read(query)
    }

    pub(crate) fn write<T>(
        &self,
        act: impl FnOnce(&mut Transaction<'_>) -> Result<T, DbError>,
    ) -> Result<T, DbError> {
        self.database.write(act)
    }

    /// Signs up the actor with this number.
    pub(crate) fn publisher(&self, number: u8) -> Actor {
        let actor = actor(number);
        self.write(|tx| publishers::sign_up(tx, &actor)).unwrap();
        actor
    }

    pub(crate) fn namespace(&self, owner: &Actor, name: &str) -> Namespace {
        let name = name.parse().unwrap();
        self.write(|tx| namespaces::register(tx, owner, &name)).unwrap();
        name
    }

    /// Signs up the actor with this number and adds it to the namespace.
    pub(crate) fn user(
        &self,
        owner: &Actor,
        name: &str,
        number: u8,
        rights: &MemberQuery,
    ) -> Actor {
        let user = self.publisher(number);
        self.write(|tx| users::add(tx, owner, &name.parse().unwrap(), &user.address, rights))
            .unwrap();
        user
    }

    pub(crate) fn publish(&self, actor: &Actor, pointer: &str) -> Result<Timestamp, DbError> {
        let new = new_version(pointer, pointer.as_bytes());
        self.write(|tx| versions::publish(tx, actor, &new, VersionPolicy::Ahead))
    }

    /// Publishes versions in any order.
    pub(crate) fn publish_all(&self, actor: &Actor, package: &str, versions: &[&str]) {
        for version in versions {
            let pointer = format!("{package}/{version}");
            let new = new_version(&pointer, pointer.as_bytes());
            self.write(|tx| versions::publish(tx, actor, &new, VersionPolicy::Unique)).unwrap();
        }
    }

    pub(crate) fn yank(&self, actor: &Actor, reference: &str, reason: &str) -> Result<(), DbError> {
        let reference = reference.parse().unwrap();
        self.write(|tx| versions::yank(tx, actor, &reference, reason))
    }

    /// Returns the kinds of all events in order, and asserts that their numbers have no gaps.
    pub(crate) fn kinds(&self) -> Vec<String> {
        let rows: Vec<(i64, String)> = self
            .read(|conn| {
                let rows = events::table.order(events::sequence.asc());
                Ok(rows.select((events::sequence, events::kind)).load(conn)?)
            })
            .unwrap();
        assert!(rows.iter().map(|(sequence, _)| *sequence).eq(1..=rows.len() as i64));
        rows.into_iter().map(|(_, kind)| kind).collect()
    }

    /// Runs `act` on several threads at the same time.
    pub(crate) fn race<T: Send>(
        &self,
        threads: usize,
        act: impl Fn(&Database, usize) -> T + Sync,
    ) -> Vec<T> {
        let (barrier, act) = (&Barrier::new(threads), &act);
        std::thread::scope(|scope| {
            let start = |number| {
                let run = move || {
                    barrier.wait();
                    act(&self.database, number)
                };
                scope.spawn(run)
            };
            let running: Vec<_> = (0..threads).map(start).collect();
            running.into_iter().map(|thread| thread.join().unwrap()).collect()
        })
    }
}

/// Creates an actor that has not signed up.
pub(crate) fn actor(number: u8) -> Actor {
    let key = SigningKey::from_bytes(&[number; 32]).unwrap();
    Actor { address: key.address(), signature: key.sign_message(b"a message") }
}

pub(crate) fn new_version(pointer: &str, bytes: &[u8]) -> NewVersion {
    let pointer: Pointer = pointer.parse().unwrap();
    let manifest = serde_json::json!({
        "name": pointer.package,
        "version": pointer.version,
    });
    let mut hasher = ArchiveHasher::new();
    hasher.update(bytes);
    let digests = DownloadDigests::of(bytes);
    NewVersion {
        pointer,
        kind: PackageKind::Npm,
        digests: hasher.finish(),
        download: StoredDigests { digests, files: Some(1), unpacked: None },
        manifest,
        stored_after: LastRemoval::default(),
    }
}

/// Returns the content reference of these bytes.
pub(crate) fn content(bytes: &[u8]) -> ArchiveRef {
    ArchiveRef::Content(new_version("any/one/1.0.0", bytes).digests.content_id)
}

pub(crate) fn administrator() -> MemberQuery {
    MemberQuery { admin: true, package: None }
}

pub(crate) fn unrestricted() -> MemberQuery {
    MemberQuery { admin: false, package: None }
}

pub(crate) fn restricted(package: &str) -> MemberQuery {
    MemberQuery { admin: false, package: Some(package.parse().unwrap()) }
}

pub(crate) fn package(name: &str) -> PackageName {
    name.parse().unwrap()
}
