//! Measures each read on a small and a large registry and prints the ratio, which should be about 1.

use std::{
    cell::Cell,
    hint::black_box,
    time::{Duration, Instant},
};

use criterion::{Criterion, criterion_group, criterion_main};
use ipfs_registry_core::{
    ArchiveHasher, ArchiveRef, DownloadDigests, Namespace, PackageKind, PackageName, Pointer,
    SigningKey,
    wire::{LatestQuery, VersionsQuery},
};
use ipfs_registry_db::{
    Actor, AnyConnection, Database, DbError, LastRemoval, NewVersion, StoredDigests, VersionPolicy,
    namespaces, publishers, versions,
};

const SMALL: u64 = 200;
const LARGE: u64 = 20_000;

/// A database with a package of `versions` versions, and the version in the middle.
struct Seeded {
    database: Database,
    namespace: Namespace,
    package: PackageName,
    middle: ArchiveRef,
    versions: u64,
}

impl Seeded {
    fn new(versions: u64) -> Self {
        let database = Database::open("sqlite::memory:").expect("memory opens");
        let key = SigningKey::generate();
        let actor = Actor { address: key.address(), signature: key.sign_message(b"a message") };
        let middle: Pointer = format!("acme/tool/1.{}.0", versions / 2).parse().expect("valid");
        let (namespace, package) = (middle.namespace.clone(), middle.package.clone());
        database.write(|tx| publishers::sign_up(tx, &actor)).expect("a new key");
        database.write(|tx| namespaces::register(tx, &actor, &namespace)).expect("a new name");
        for minor in 0..versions {
            let new = version(&middle, minor);
            database
                .write(|tx| versions::publish(tx, &actor, &new, VersionPolicy::Ahead))
                .expect("ahead of the one before");
        }
        Self { database, namespace, package, middle: middle.into(), versions }
    }
}

fn version(like: &Pointer, minor: u64) -> NewVersion {
    let mut hasher = ArchiveHasher::new();
    hasher.update(&minor.to_be_bytes());
    let mut pointer = like.clone();
    pointer.version.minor = minor;
    let manifest = serde_json::json!({ "name": pointer.package, "version": pointer.version });
    let stored_after = LastRemoval::default();
    let digests = DownloadDigests::of(&minor.to_be_bytes());
    let download = StoredDigests { digests, files: None, unpacked: None };
    let (kind, digests) = (PackageKind::Npm, hasher.finish());
    NewVersion { pointer, kind, digests, download, manifest, stored_after }
}

type Read = fn(&mut AnyConnection, &Seeded) -> Result<(), DbError>;

fn archive(conn: &mut AnyConnection, seeded: &Seeded) -> Result<(), DbError> {
    versions::archive(conn, &seeded.middle).map(|found| drop(black_box(found)))
}

fn latest(conn: &mut AnyConnection, seeded: &Seeded) -> Result<(), DbError> {
    let query = LatestQuery::default();
    versions::latest(conn, &seeded.namespace, &seeded.package, &query)
        .map(|found| drop(black_box(found)))
}

fn page(conn: &mut AnyConnection, seeded: &Seeded) -> Result<(), DbError> {
    let query = VersionsQuery::default();
    versions::list(conn, &seeded.namespace, &seeded.package, &query)
        .map(|found| drop(black_box(found)))
}

/// Measures one read and returns the time of the fastest sample.
fn measure(criterion: &mut Criterion, name: &str, read: Read, seeded: &Seeded) -> Duration {
    let fastest = Cell::new(Duration::MAX);
    criterion.bench_function(&format!("{name}/{}", seeded.versions), |bencher| {
        bencher.iter_custom(|iterations| {
            let start = Instant::now();
            for _ in 0..iterations {
                seeded.database.read(|conn| read(conn, seeded)).expect("the version exists");
            }
            let elapsed = start.elapsed();
            fastest.set(fastest.get().min(elapsed.div_f64(iterations as f64)));
            elapsed
        });
    });
    fastest.get()
}

#[expect(clippy::print_stdout, reason = "the ratios are what this program is for")]
fn reads(criterion: &mut Criterion) {
    let (small, large) = (Seeded::new(SMALL), Seeded::new(LARGE));
    let reads: [(&str, Read); 3] = [("archive", archive), ("latest", latest), ("page", page)];
    for (name, read) in reads {
        let few = measure(criterion, name, read, &small);
        let many = measure(criterion, name, read, &large);
        let ratio = many.as_secs_f64() / few.as_secs_f64();
        println!("{name}: {LARGE} versions take {ratio:.2} times as long as {SMALL}");
    }
}

criterion_group!(benches, reads);
criterion_main!(benches);
