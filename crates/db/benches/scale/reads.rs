//! The reads that are measured.

use std::hint::black_box;

use ipfs_registry_core::{
    PackageKind, Pointer,
    wire::{LatestQuery, VersionsQuery},
};
use ipfs_registry_db::{
    AnyConnection, DbError,
    packages::{self, Search},
    versions,
};

/// A read about this version.
pub(crate) type Read = fn(&mut AnyConnection, &Pointer) -> Result<(), DbError>;

pub(crate) const READS: [(&str, Read); 12] = [
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
    ("search: two prefixes", |conn, _| search(conn, None, "too subj")),
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
pub(crate) fn inner_word(version: &Pointer) -> String {
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
