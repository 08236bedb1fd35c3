//! Measures reads on a registry with 200,000 versions in 20,000 packages and on one with 2,000 versions in
//! 200 packages, and prints the ratio. Runs on SQLite and, if `IPKG_TEST_DATABASE_URL` is set, on PostgreSQL.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use diesel::{Connection as _, PgConnection, RunQueryDsl as _};
use ipfs_registry_core::{
    ArchiveHasher, DownloadDigests, Namespace, PackageKind, PackageName, Pointer, SigningKey,
    wire::{LatestQuery, VersionsQuery},
};
use ipfs_registry_db::{
    Actor, AnyConnection, Database, DbError, LastRemoval, NewVersion, StoredDigests, VersionPolicy,
    copy, namespaces,
    packages::{self, Search},
    publishers, versions,
};
use tempfile::TempDir;

const FEW: usize = 200;
const MANY: usize = 20_000;
/// The number of versions of each package.
const VERSIONS: u64 = 10;
/// The number of measurements of each read, each on another package.
const SAMPLES: usize = 2000;

type Read = fn(&mut AnyConnection, &Pointer) -> Result<(), DbError>;

const READS: [(&str, Read); 11] = [
    ("get", get),
    ("ls page", page),
    ("latest", latest),
    ("range", range),
    ("search: name", |conn, it| search(conn, Some(it), it.package.as_str())),
    ("search: prefix", |conn, it| search(conn, Some(it), it.package.as_str().split_at(6).0)),
    ("search: inner word", |conn, it| search(conn, None, &inner_word(it))),
    ("search: description", |conn, it| search(conn, None, &format!("subject{}", inner_word(it)))),
    ("search: two words", |conn, it| search(conn, None, &format!("tool {}", inner_word(it)))),
    ("search: common word", |conn, _| search(conn, None, "tool")),
    ("search: common words", |conn, _| search(conn, None, "tool subject acme")),
];

fn get(conn: &mut AnyConnection, version: &Pointer) -> Result<(), DbError> {
    versions::find(conn, &version.clone().into()).map(|found| drop(black_box(found)))
}

fn page(conn: &mut AnyConnection, version: &Pointer) -> Result<(), DbError> {
    let query = VersionsQuery { limit: 5, offset: 2, ..VersionsQuery::default() };
    versions::list(conn, &version.namespace, &version.package, &query)
        .map(|found| drop(black_box(found)))
}

fn latest(conn: &mut AnyConnection, version: &Pointer) -> Result<(), DbError> {
    let query = LatestQuery::default();
    versions::latest(conn, &version.namespace, &version.package, &query)
        .map(|found| drop(black_box(found)))
}

fn range(conn: &mut AnyConnection, version: &Pointer) -> Result<(), DbError> {
    let range = Some("^1.2".parse().expect("valid"));
    let query = VersionsQuery { range, ..VersionsQuery::default() };
    versions::list(conn, &version.namespace, &version.package, &query)
        .map(|found| drop(black_box(found)))
}

/// Returns the word inside the name of the package, its number.
fn inner_word(version: &Pointer) -> String {
    version.package.as_str().trim_start_matches("tool-").to_owned()
}

/// Searches as `npm search` does: a page of 20 packages, each with its latest version. Searches the namespace of
/// `version`, if any.
fn search(conn: &mut AnyConnection, version: Option<&Pointer>, text: &str) -> Result<(), DbError> {
    let search = Search {
        kind: PackageKind::Npm,
        namespace: version.map(|version| version.namespace.clone()),
        words: text.split(' ').map(str::to_owned).collect(),
        limit: 20,
        offset: 0,
    };
    let (names, count) = packages::search(conn, &search)?;
    assert!(count > 0, "nothing found for {text}");
    for (namespace, package) in &names {
        black_box(versions::latest(conn, namespace, package, &LatestQuery::default())?);
    }
    Ok(())
}

fn namespace() -> Namespace {
    "acme".parse().expect("valid")
}

fn pointer(package: usize, minor: u64) -> Pointer {
    let package: PackageName = format!("tool-{package}").parse().expect("valid");
    Pointer { namespace: namespace(), package, version: semver::Version::new(1, minor, 0) }
}

fn version(pointer: Pointer) -> NewVersion {
    let bytes = pointer.to_string().into_bytes();
    let mut hasher = ArchiveHasher::new();
    hasher.update(&bytes);
    let description = format!("A tool for the subject{}", inner_word(&pointer));
    let manifest = serde_json::json!({
        "name": pointer.package, "version": pointer.version, "description": description,
    });
    let digests = DownloadDigests::of(&bytes);
    NewVersion {
        pointer,
        kind: PackageKind::Npm,
        digests: hasher.finish(),
        download: StoredDigests { digests, files: None, unpacked: None },
        manifest,
        stored_after: LastRemoval::default(),
    }
}

/// Creates a registry with this number of packages.
fn seed(url: &str, packages: usize) -> Result<(), DbError> {
    let database = Database::open(url)?;
    let key = SigningKey::generate();
    let actor = Actor { address: key.address(), signature: key.sign_message(b"a message") };
    database.write(|tx| publishers::sign_up(tx, &actor))?;
    database.write(|tx| namespaces::register(tx, &actor, &namespace()))?;
    for minor in 0..VERSIONS {
        for package in 0..packages {
            let new = version(pointer(package, minor));
            database.write(|tx| versions::publish(tx, &actor, &new, VersionPolicy::Ahead))?;
        }
    }
    Ok(())
}

/// Returns the median time of a read over many packages.
fn measure(database: &Database, read: Read, packages: usize) -> Result<Duration, DbError> {
    // Not measured: the first reads fill the caches of the connection and of the server.
    for sample in 0..SAMPLES / 10 {
        database.read(|conn| read(conn, &pointer(sample % packages, 5)))?;
    }
    let mut times = Vec::with_capacity(SAMPLES);
    for sample in 0..SAMPLES {
        let version = pointer(sample * 7919 % packages, 5);
        let start = Instant::now();
        database.read(|conn| read(conn, &version))?;
        times.push(start.elapsed());
    }
    times.sort();
    Ok(times.get(SAMPLES / 2).copied().unwrap_or_default())
}

#[expect(clippy::print_stdout, reason = "the ratios are what this program is for")]
fn compare(name: &str, few: &str, many: &str) -> Result<(), DbError> {
    let (few, many) = (Database::open(few)?, Database::open(many)?);
    for (read, query) in READS {
        let of_few = measure(&few, query, FEW)?;
        let of_many = measure(&many, query, MANY)?;
        let ratio = of_many.as_secs_f64() / of_few.as_secs_f64();
        println!("{name:<10} {read:<21} {of_few:>10.1?} {of_many:>10.1?}  {ratio:.2} times");
    }
    Ok(())
}

/// Copies the registry at `from` to a new database on the server and returns its URL.
fn copy_to(server: &str, name: &str, from: &str) -> Result<String, Box<dyn std::error::Error>> {
    let name = format!("scale_{name}_{}", std::process::id());
    let mut conn = PgConnection::establish(&format!("{server}postgres"))?;
    diesel::sql_query(format!("CREATE DATABASE {name}")).execute(&mut conn)?;
    let url = format!("{server}{name}");
    copy(from, &url)?;
    diesel::sql_query("ANALYZE").execute(&mut PgConnection::establish(&url)?)?;
    Ok(url)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = TempDir::new()?;
    let [few, many] =
        ["few", "many"].map(|name| format!("sqlite:{}", folder.path().join(name).display()));
    seed(&few, FEW)?;
    seed(&many, MANY)?;
    compare("SQLite", &few, &many)?;
    if let Ok(server) = std::env::var("IPKG_TEST_DATABASE_URL") {
        let (few, many) = (copy_to(&server, "few", &few)?, copy_to(&server, "many", &many)?);
        compare("PostgreSQL", &few, &many)?;
    }
    Ok(())
}
