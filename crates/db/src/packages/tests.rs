use super::*;
use crate::testing::{TestRegistry, package};

fn names(page: &Page<PackageInfo>) -> Vec<&str> {
    page.records.iter().map(|info| info.name.as_str()).collect()
}

#[test]
fn packages_are_sorted_by_name_and_paged() {
    let registry = TestRegistry::new();
    let owner = registry.publisher(1);
    let acme = registry.namespace(&owner, "acme");
    for name in ["tool-b", "Tool", "tool", "пакет", "tool-a", "apple"] {
        // `Tool` and `tool` are the same name; the first spelling is stored.
        let outcome = registry.publish(&owner, &format!("acme/{name}/1.0.0"));
        assert_eq!(outcome.is_ok(), name != "tool");
    }
    let list = |query| registry.read(|conn| list(conn, &acme, &query)).unwrap();

    let page = list(PackagesQuery::default());
    assert_eq!(names(&page), ["Tool", "apple", "tool-a", "tool-b", "пакет"]);
    assert_eq!(page.count, 5);
    assert!(page.records.iter().all(|info| info.versions.is_none()));

    let page =
        list(PackagesQuery { sort: Sort::Desc, limit: 2, offset: 1, ..PackagesQuery::default() });
    assert_eq!((names(&page), page.count), (vec!["tool-b", "tool-a"], 5));
}

#[test]
fn a_list_includes_the_latest_release_and_counts_every_version() {
    let registry = TestRegistry::new();
    let owner = registry.publisher(1);
    let acme = registry.namespace(&owner, "acme");
    registry.publish_all(&owner, "acme/new", &["1.0.0-a", "1.0.0-b"]);
    registry.publish_all(&owner, "acme/old", &["1.10.0", "1.9.0", "2.0.0-a"]);

    let query = PackagesQuery { include: Include::Latest, ..PackagesQuery::default() };
    let page = registry.read(|conn| list(conn, &acme, &query)).unwrap();

    let [new, old] = [0, 1].map(|index| page.records[index].versions.clone().unwrap());
    assert_eq!((new.records.len(), new.count), (0, 2));
    assert_eq!((old.records[0].version.to_string().as_str(), old.count), ("1.10.0", 3));
    assert_eq!(old.records[0].package, None);
}

#[test]
fn a_deprecated_package_is_listed_with_its_last_notice() {
    let registry = TestRegistry::new();
    let owner = registry.publisher(1);
    let acme = registry.namespace(&owner, "acme");
    registry.publish(&owner, "acme/tool/1.0.0").unwrap();
    let find = || registry.read(|conn| find(conn, &acme, &package("TOOL"))).unwrap();
    assert_eq!(find().deprecated, None);

    for notice in ["use something else", ""] {
        registry.write(|tx| deprecate(tx, &owner, &acme, &package("tool"), notice)).unwrap();
        assert_eq!(find().deprecated.as_deref(), Some(notice));
    }
    let page = registry.read(|conn| list(conn, &acme, &PackagesQuery::default())).unwrap();
    assert_eq!(page.records, [find()]);
}

#[test]
fn missing_namespaces_and_packages_have_their_own_errors() {
    let registry = TestRegistry::new();
    let owner = registry.publisher(1);
    let acme = registry.namespace(&owner, "acme");
    let (nowhere, tool) = ("nowhere".parse().unwrap(), package("tool"));

    let outcome = registry.read(|conn| find(conn, &nowhere, &tool));
    assert!(matches!(outcome, Err(DbError::UnknownNamespace(_))));
    let outcome = registry.read(|conn| find(conn, &acme, &tool));
    assert!(matches!(outcome, Err(DbError::UnknownPackage { .. })));
    let outcome = registry.read(|conn| list(conn, &nowhere, &PackagesQuery::default()));
    assert!(matches!(outcome, Err(DbError::UnknownNamespace(_))));
    assert_eq!(
        registry.read(|conn| list(conn, &acme, &PackagesQuery::default())).unwrap().count,
        0
    );
}
