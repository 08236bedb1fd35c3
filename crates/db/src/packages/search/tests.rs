use diesel::RunQueryDsl as _;
use ipfs_registry_core::PackageKind;
use serde_json::json;

use super::*;
use crate::{
    Actor, Database, VersionPolicy,
    testing::{TestRegistry, new_version},
    versions,
};

fn query(words: &[&str], namespace: Option<&str>) -> Search {
    Search {
        kind: PackageKind::Npm,
        namespace: namespace.map(|name| name.parse().unwrap()),
        words: words.iter().map(|&word| word.to_owned()).collect(),
        limit: 10,
        offset: 0,
    }
}

fn found(registry: &TestRegistry, words: &[&str], namespace: Option<&str>) -> Vec<String> {
    let query = query(words, namespace);
    let (names, count) = registry.read(|conn| search(conn, &query)).unwrap();
    assert_eq!(names.len() as u64, count);
    names.into_iter().map(|(namespace, package)| format!("{namespace}/{package}")).collect()
}

fn publish(registry: &TestRegistry, owner: &Actor, pointer: &str, description: &str) {
    let mut new = new_version(pointer, pointer.as_bytes());
    new.manifest["description"] = json!(description);
    registry.write(|tx| versions::publish(tx, owner, &new, VersionPolicy::Unique)).unwrap();
}

fn execute(database: &Database, statement: &str) {
    database.maintain(|it| Ok(diesel::sql_query(statement).execute(it.conn)?)).unwrap();
}

#[test]
fn every_word_must_occur_in_a_name() {
    let registry = TestRegistry::new();
    let owner = registry.publisher(1);
    registry.namespace(&owner, "acme");
    registry.namespace(&owner, "other");
    for package in ["acme/left-pad", "acme/right-pad", "other/left-pad"] {
        registry.publish_all(&owner, package, &["1.0.0"]);
    }

    assert_eq!(found(&registry, &["pad"], None).len(), 3);
    assert_eq!(found(&registry, &["LEFT"], None), ["acme/left-pad", "other/left-pad"]);
    assert_eq!(found(&registry, &["left", "acme"], None), ["acme/left-pad"]);
    assert_eq!(found(&registry, &[], Some("other")), ["other/left-pad"]);
    assert!(found(&registry, &["nothing"], None).is_empty());

    registry.publish_all(&owner, "other/is_js", &["1.0.0"]);
    registry.publish_all(&owner, "other/lodash.merge", &["1.0.0"]);
    assert_eq!(found(&registry, &["is_js"], None), ["other/is_js"]);
    assert_eq!(found(&registry, &["is-js"], None), ["other/is_js"]);
    assert_eq!(found(&registry, &["lodash.m"], None), ["other/lodash.merge"]);
}

#[test]
fn matches_are_ranked() {
    let registry = TestRegistry::new();
    let owner = registry.publisher(1);
    registry.namespace(&owner, "acme");
    registry.namespace(&owner, "parse-tools");
    for (pointer, description) in [
        ("acme/zebra/1.0.0", "Can parse stripes"),
        ("acme/json-parser/1.0.0", ""),
        ("acme/xmlParse/1.0.0", ""),
        ("acme/parser/1.0.0", "A parser"),
        ("acme/parse/1.0.0", ""),
        ("acme/sparse/1.0.0", "no word of it begins with the query"),
        ("parse-tools/apple/1.0.0", ""),
    ] {
        publish(&registry, &owner, pointer, description);
    }

    let expected = [
        "acme/parse",
        "acme/parser",
        "acme/json-parser",
        "acme/xmlParse",
        "parse-tools/apple",
        "acme/zebra",
    ];
    assert_eq!(found(&registry, &["parse"], None), expected);
    assert_eq!(found(&registry, &["json-parser"], None), ["acme/json-parser"]);
    assert_eq!(found(&registry, &["acme", "pars"], None)[..2], ["acme/parse", "acme/parser"]);
    assert_eq!(found(&registry, &["stripes", "acme"], Some("acme")), ["acme/zebra"]);
    assert_eq!(found(&registry, &["stripes", "parser"], None), [""; 0]);
    assert_eq!(found(&registry, &["%", "_"], Some("parse-tools")), ["parse-tools/apple"]);
}

#[test]
fn the_description_is_that_of_the_latest_version() {
    let registry = TestRegistry::new();
    let owner = registry.publisher(1);
    registry.namespace(&owner, "acme");
    let is_found = |word| !found(&registry, &[word], None).is_empty();

    publish(&registry, &owner, "acme/tool/1.0.0", "stable apples");
    publish(&registry, &owner, "acme/tool/3.0.0-rc.1", "untested pears");
    assert_eq!((is_found("apples"), is_found("pears")), (true, false));

    publish(&registry, &owner, "acme/tool/2.0.0", "ripe cherries");
    publish(&registry, &owner, "acme/tool/1.1.0", "old plums");
    assert_eq!(["apples", "cherries", "plums"].map(is_found), [false, true, false]);

    registry.yank(&owner, "acme/tool/2.0.0", "").unwrap();
    assert_eq!(["apples", "cherries", "plums"].map(is_found), [false, false, true]);
}

#[test]
fn kinds_are_searched_apart() {
    let registry = TestRegistry::new();
    let owner = registry.publisher(1);
    registry.namespace(&owner, "acme");
    let mut new = new_version("acme/tool/1.0.0", b"crate");
    new.kind = PackageKind::Cargo;
    new.manifest = json!({ "package": { "name": "tool", "description": "hammers" } });
    registry.write(|tx| versions::publish(tx, &owner, &new, VersionPolicy::Ahead)).unwrap();

    assert!(found(&registry, &["tool"], None).is_empty());
    for word in ["tool", "hammer"] {
        let query = Search { kind: PackageKind::Cargo, ..query(&[word], Some("acme")) };
        assert_eq!(registry.read(|conn| search(conn, &query)).unwrap().1, 1);
    }
}

#[test]
fn the_number_of_matches_is_bounded() {
    let registry = TestRegistry::new();
    let owner = registry.publisher(1);
    registry.namespace(&owner, "acme");
    for number in 0..=MAX_MATCHES {
        publish(&registry, &owner, &format!("acme/common-{number:04}/1.0.0"), "a shared word");
    }
    publish(&registry, &owner, "acme/word/1.0.0", "the only one");
    let page = |words: &[&str], offset| {
        let query = Search { offset, ..query(words, None) };
        let (names, count) = registry.read(|conn| search(conn, &query)).unwrap();
        (names.first().map(|(_, name)| name.to_string()), names.len(), count)
    };
    let most = MAX_MATCHES as u64;

    assert_eq!(page(&["common"], 0), (Some("common-0000".to_owned()), 10, most));
    assert_eq!(page(&["common"], most - 1).1, 1);
    assert_eq!(page(&["common"], most), (None, 0, most));
    assert_eq!(page(&["word"], 0).0.unwrap(), "word", "a name ranks before common descriptions");
    assert_eq!(page(&["acme", "word"], 0).0.unwrap(), "word");
    assert_eq!(page(&["shared", "common-0249"], 0), (Some("common-0249".to_owned()), 1, 1));
    assert_eq!(page(&["acme", "common-0250"], 0), (Some("common-0250".to_owned()), 1, 1));
    assert_eq!(page(&[], 0).2, most);
}

/// Two servers, the second one of an older release: it writes without words.
#[test]
fn packages_of_an_older_release_are_indexed_later() {
    let registry = TestRegistry::shared();
    let owner = registry.publisher(1);
    registry.namespace(&owner, "acme");
    for number in 0..150 {
        publish(&registry, &owner, &format!("acme/tool-{number}/1.0.0"), "hammers");
    }
    assert!(registry.read(is_index_current).unwrap());
    for forget in
        ["DELETE FROM search_words", "UPDATE heads SET sequence = 0 WHERE name = 'search'"]
    {
        execute(&registry.database, forget);
    }
    publish(&registry, &owner, "acme/new/1.0.0", "hammers");
    assert!(!registry.read(is_index_current).unwrap());
    let matches = || registry.read(|conn| search(conn, &query(&["hammer"], None))).unwrap().1;
    assert_eq!(matches(), 1, "a new package is found at once");

    let indexed = registry.race(3, |database, _| {
        let mut indexed = 0;
        loop {
            let progress = database.maintain(index_changed).unwrap();
            indexed += progress.indexed;
            if progress.is_current {
                return indexed;
            }
        }
    });

    assert_eq!(indexed.iter().sum::<usize>(), 151, "no instance repeats the work of another");
    assert_eq!(matches(), 151);
    publish(&registry, &owner, "acme/newer/1.0.0", "hammers");
    assert!(registry.read(is_index_current).unwrap());
    assert_eq!(registry.database.maintain(index_changed).unwrap().indexed, 0);
}

#[test]
fn a_corrupt_package_does_not_stop_the_index() {
    let registry = TestRegistry::new();
    let owner = registry.publisher(1);
    registry.namespace(&owner, "acme");
    registry.publish_all(&owner, "acme/bad", &["1.0.0"]);
    registry.publish_all(&owner, "acme/good", &["1.0.0"]);
    execute(&registry.database, "UPDATE versions SET manifest = '{' WHERE package LIKE '%bad%'");
    for forget in
        ["DELETE FROM search_words", "UPDATE heads SET sequence = 0 WHERE name = 'search'"]
    {
        execute(&registry.database, forget);
    }

    let progress = registry.database.maintain(index_changed).unwrap();

    assert!(progress.is_current);
    assert_eq!(found(&registry, &[], None), ["acme/good"]);
}

#[test]
fn migration_dates_packages_from_before_changes_were_stored() {
    let (outdated, url) = TestRegistry::reopenable();
    let owner = outdated.publisher(1);
    outdated.namespace(&owner, "acme");
    outdated.publish_all(&owner, "acme/tool", &["1.0.0", "1.1.0"]);
    for undo in [
        "UPDATE packages SET changed = 0, kind = NULL",
        "DROP INDEX packages_by_change",
        "DROP TABLE search_words",
        "DELETE FROM heads WHERE name = 'search'",
        "DELETE FROM __diesel_schema_migrations WHERE version = '20261124040000'",
    ] {
        execute(&outdated.database, undo);
    }

    let registry = TestRegistry::on(Database::open(&url).unwrap());

    assert!(!registry.read(is_index_current).unwrap());
    assert_eq!(registry.database.maintain(index_changed).unwrap().indexed, 1);
    assert_eq!(found(&registry, &["tool"], None), ["acme/tool"]);
}
