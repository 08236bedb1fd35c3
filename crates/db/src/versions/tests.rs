use diesel::connection::SimpleConnection as _;
use ipfs_registry_core::{
    ArchiveRef, Namespace, PackageName,
    wire::{LatestQuery, Page, Sort, VersionInfo, VersionsQuery},
};

use super::*;
use crate::{
    Actor, DbError, packages,
    testing::{TestRegistry, actor, content, new_version, package},
};

/// Creates a registry with the namespace `acme`, and returns its owner.
fn acme() -> (TestRegistry, Actor) {
    let registry = TestRegistry::new();
    let owner = registry.publisher(1);
    registry.namespace(&owner, "acme");
    (registry, owner)
}

fn tool() -> (Namespace, PackageName) {
    ("acme".parse().unwrap(), package("tool"))
}

fn list_tool(registry: &TestRegistry, query: &VersionsQuery) -> Page<VersionInfo> {
    let (namespace, name) = tool();
    registry.read(|conn| list(conn, &namespace, &name, query)).unwrap()
}

fn names(page: &Page<VersionInfo>) -> Vec<String> {
    page.records.iter().map(|info| info.version.to_string()).collect()
}

fn latest_tool(registry: &TestRegistry, prerelease: bool) -> Result<String, DbError> {
    let (namespace, name) = tool();
    let query = LatestQuery { prerelease };
    let latest = registry.read(|conn| latest(conn, &namespace, &name, &query))?;
    assert_eq!(latest.package.unwrap()["version"], latest.version.to_string());
    Ok(latest.version.to_string())
}

#[test]
fn a_published_version_is_found_by_name_and_by_content() {
    let (registry, owner) = acme();
    let new = new_version("acme/tool/1.0.0", b"bytes");

    let time = registry.write(|tx| publish(tx, &owner, &new, VersionPolicy::Ahead)).unwrap();

    for reference in [ArchiveRef::Pointer(new.pointer.clone()), content(b"bytes")] {
        let info = registry.read(|conn| find(conn, &reference)).unwrap();
        assert_eq!(info.version, new.pointer.version);
        assert_eq!(info.package.as_ref(), Some(&new.manifest));
        assert_eq!(info.pointer_id, new.pointer.id());
        assert_eq!(
            (info.content_id, info.checksum),
            (new.digests.content_id, new.digests.checksum)
        );
        assert_eq!((info.signer, info.signature), (owner.address, owner.signature));
        assert_eq!((info.size, info.created_at, info.yanked), (5, time, None));

        let stored = registry.read(|conn| archive(conn, &reference)).unwrap();
        assert_eq!(stored.pointer, new.pointer);
        assert_eq!(stored.blocks, new.digests.blocks);
    }
}

#[test]
fn the_first_version_creates_the_package_in_one_event() {
    let (registry, owner) = acme();
    let before = registry.kinds().len();

    registry.publish(&owner, "acme/tool/1.0.0").unwrap();

    assert_eq!(registry.kinds()[before..], ["version.published"]);
    let (namespace, name) = tool();
    assert_eq!(registry.read(|conn| packages::find(conn, &namespace, &name)).unwrap().name, name);
}

#[test]
fn a_version_is_published_once() {
    let (registry, owner) = acme();
    registry.publish(&owner, "acme/tool/1.0.0").unwrap();
    let before = registry.kinds();

    let again = registry.publish(&owner, "acme/tool/1.0.0");

    assert!(
        matches!(again, Err(DbError::VersionExists(it)) if it.to_string() == "acme/tool/1.0.0")
    );
    assert_eq!(registry.kinds(), before, "a refused write leaves no event");
    assert_eq!(list_tool(&registry, &VersionsQuery::default()).count, 1);
}

#[test]
fn a_version_must_be_higher_than_all_published_versions() {
    let (registry, owner) = acme();
    registry.publish(&owner, "acme/tool/1.9.0").unwrap();
    registry.publish(&owner, "acme/tool/1.10.0-rc.2").unwrap();
    registry.yank(&owner, "acme/tool/1.10.0-rc.2", "").unwrap();

    for lower in ["1.0.0", "1.9.1", "1.10.0-rc.1", "1.10.0-rc.2+build"] {
        let outcome = registry.publish(&owner, &format!("acme/tool/{lower}"));
        let error = outcome.unwrap_err().to_string();
        assert!(
            error.starts_with(&format!("version `{lower}` is not ahead of `1.10.0-rc.2`, ")),
            "{error}"
        );
    }
    registry.publish(&owner, "acme/tool/1.10.0-rc.10").unwrap();
    registry.publish(&owner, "acme/tool/1.10.0").unwrap();
}

#[test]
fn the_unique_policy_accepts_any_new_version() {
    let (registry, owner) = acme();
    registry.publish_all(&owner, "acme/tool", &["2.0.0", "1.0.0", "1.0.0+build"]);

    let again = new_version("acme/tool/1.0.0", b"other");
    let outcome = registry.write(|tx| publish(tx, &owner, &again, VersionPolicy::Unique));

    assert!(matches!(outcome, Err(DbError::VersionExists(_))));
    let page = list_tool(&registry, &VersionsQuery::default());
    assert_eq!(names(&page), ["1.0.0", "1.0.0+build", "2.0.0"]);
}

#[test]
fn another_spelling_is_refused_for_publish_and_accepted_for_reads() {
    let (registry, owner) = acme();
    registry.publish(&owner, "acme/modern/1.0.0").unwrap();

    for (given, taken) in [("Acme/modern", "acme"), ("acme/rnodern", "modern")] {
        let error = registry.publish(&owner, &format!("{given}/2.0.0")).unwrap_err();
        assert!(matches!(error, DbError::ConfusableName { taken: it, .. } if it == taken));
    }
    let reference = "ACME/rnodern/1.0.0".parse().unwrap();
    let stored = registry.read(|conn| archive(conn, &reference)).unwrap();
    assert_eq!(stored.pointer.to_string(), "acme/modern/1.0.0");
    let info = registry.read(|conn| find(conn, &reference)).unwrap();
    assert_eq!(info.pointer_id, stored.pointer.id());
}

#[test]
fn not_found_errors_name_the_missing_part() {
    let (registry, owner) = acme();
    registry.publish(&owner, "acme/tool/1.0.0").unwrap();

    let find = |text: &str| {
        registry.read(|conn| archive(conn, &text.parse().unwrap())).unwrap_err().to_string()
    };
    assert_eq!(find("nowhere/tool/1.0.0"), "no namespace `nowhere`");
    assert_eq!(find("acme/other/1.0.0"), "no package `acme/other`");
    assert_eq!(find("acme/tool/2.0.0"), "no version `acme/tool/2.0.0`");
    assert!(find(&content(b"other").to_string()).starts_with("no version has the content id"));
}

#[test]
fn versions_are_sorted_by_precedence_and_paged() {
    let (registry, owner) = acme();
    let ordered = ["1.0.0-alpha.2", "1.0.0-alpha.10", "1.0.0", "1.9.0", "1.10.0"];
    registry.publish_all(&owner, "acme/tool", &["1.10.0", "1.0.0", "1.9.0"]);
    registry.publish_all(&owner, "acme/tool", &["1.0.0-alpha.10", "1.0.0-alpha.2"]);

    let query = VersionsQuery::default();
    assert_eq!(names(&list_tool(&registry, &query)), ordered);
    let page = list_tool(&registry, &VersionsQuery { limit: 2, offset: 1, ..query.clone() });
    assert_eq!(
        (names(&page), page.count),
        (ordered[1..3].iter().map(|it| it.to_string()).collect(), 5)
    );
    assert!(page.records.iter().all(|info| info.package.is_none()));
    let page = list_tool(&registry, &VersionsQuery { sort: Sort::Desc, limit: 1, ..query.clone() });
    assert_eq!(names(&page), ["1.10.0"]);
    let page = list_tool(&registry, &VersionsQuery { offset: 9, ..query.clone() });
    assert_eq!((names(&page).len(), page.count), (0, 5));
    let page = list_tool(&registry, &VersionsQuery { limit: 0, ..query });
    assert_eq!((names(&page).len(), page.count), (0, 5));
}

#[test]
fn a_range_matches_like_the_semver_crate() {
    let (registry, owner) = acme();
    let all = ["0.9.0", "1.0.0-rc.1", "1.0.0", "1.2.0-beta", "1.2.0", "1.10.0", "2.0.0-a", "2.0.0"];
    registry.publish_all(&owner, "acme/tool", &all);

    for range in ["*", "^1", ">=1.2, <2", "1.0.0-rc", ">=2.0.0-a", "<1", "=1.2.0-beta", "~1.2"] {
        let range: semver::VersionReq = range.parse().unwrap();
        let matching: Vec<&str> =
            all.into_iter().filter(|text| range.matches(&text.parse().unwrap())).collect();

        let query = VersionsQuery { range: Some(range), ..VersionsQuery::default() };
        let page = list_tool(&registry, &query);
        assert_eq!(
            (names(&page), page.count),
            (matching.iter().map(|it| it.to_string()).collect(), matching.len() as u64,)
        );
        let query = VersionsQuery { sort: Sort::Desc, limit: 1, offset: 1, ..query };
        let page = list_tool(&registry, &query);
        assert_eq!(page.count, matching.len() as u64);
        assert_eq!(
            names(&page),
            matching.iter().rev().skip(1).take(1).copied().collect::<Vec<_>>()
        );
    }
}

#[test]
fn latest_ignores_pre_releases_and_yanked_versions() {
    let (registry, owner) = acme();
    let yank = |version: &str| registry.yank(&owner, &format!("acme/tool/{version}"), "").unwrap();

    registry.publish_all(&owner, "acme/tool", &["2.0.0-beta", "2.0.0-beta.2"]);
    assert!(matches!(latest_tool(&registry, false), Err(DbError::NoRelease { .. })));
    assert_eq!(latest_tool(&registry, true).unwrap(), "2.0.0-beta.2");

    registry.publish_all(&owner, "acme/tool", &["1.10.0", "1.9.0"]);
    assert_eq!(latest_tool(&registry, false).unwrap(), "1.10.0");
    assert_eq!(latest_tool(&registry, true).unwrap(), "2.0.0-beta.2");

    yank("1.10.0");
    yank("2.0.0-beta.2");
    assert_eq!(latest_tool(&registry, false).unwrap(), "1.9.0");
    assert_eq!(latest_tool(&registry, true).unwrap(), "2.0.0-beta");

    yank("1.9.0");
    assert_eq!(latest_tool(&registry, false).unwrap(), "1.10.0", "all releases are yanked");
    yank("2.0.0-beta");
    assert_eq!(latest_tool(&registry, true).unwrap(), "2.0.0-beta.2", "all are yanked");
}

#[test]
fn a_yanked_version_can_be_read_and_has_the_last_reason() {
    let (registry, owner) = acme();
    registry.publish(&owner, "acme/tool/1.0.0").unwrap();

    registry.yank(&owner, "acme/tool/1.0.0", "").unwrap();
    assert_eq!(
        list_tool(&registry, &VersionsQuery::default()).records[0].yanked.as_deref(),
        Some("")
    );
    registry.yank(&owner, "Acme/Tool/1.0.0", "broken").unwrap();

    let page = list_tool(&registry, &VersionsQuery::default());
    assert_eq!(page.records[0].yanked.as_deref(), Some("broken"));
    assert_eq!(registry.kinds().iter().filter(|kind| *kind == "version.yanked").count(), 2);
    let reference = "acme/tool/1.0.0".parse().unwrap();
    assert!(registry.read(|conn| archive(conn, &reference)).is_ok());
    assert!(matches!(
        registry.yank(&actor(9), "acme/tool/1.0.0", ""),
        Err(DbError::NotSignedUp(_))
    ));
}

#[test]
fn a_shared_archive_resolves_to_the_oldest_version_and_is_yanked_by_name_only() {
    let (registry, owner) = acme();
    registry.namespace(&owner, "zulu");
    for pointer in ["zulu/tool/1.0.0", "acme/tool/1.0.0"] {
        let new = new_version(pointer, b"shared");
        registry.write(|tx| publish(tx, &owner, &new, VersionPolicy::Ahead)).unwrap();
    }
    let shared = content(b"shared");

    let stored = registry.read(|conn| archive(conn, &shared)).unwrap();
    assert_eq!(stored.pointer.to_string(), "zulu/tool/1.0.0");
    let error = registry.yank(&owner, &shared.to_string(), "").unwrap_err().to_string();
    assert!(error.ends_with("is the archive of `zulu/tool/1.0.0`, `acme/tool/1.0.0`"), "{error}");
    registry.publish(&owner, "acme/tool/1.0.1").unwrap();
    registry.yank(&owner, &content(b"acme/tool/1.0.1").to_string(), "alone").unwrap();
}

#[test]
fn archives_are_listed_once_and_paged() {
    let (registry, owner) = acme();
    registry.publish_all(&owner, "acme/tool", &["1.0.0", "1.1.0", "1.2.0"]);
    for pointer in ["acme/one/1.0.0", "acme/two/1.0.0", "acme/three/1.0.0"] {
        let new = new_version(pointer, b"shared");
        registry.write(|tx| publish(tx, &owner, &new, VersionPolicy::Ahead)).unwrap();
    }

    let (mut listed, mut after) = (Vec::new(), None);
    loop {
        let page = registry.read(|conn| archives(conn, after.as_ref(), 2)).unwrap();
        let Some(last) = page.last() else { break };
        after = Some(last.content_id);
        listed.extend(page);
    }

    assert_eq!(listed.len(), 4);
    assert!(listed.is_sorted_by_key(|archive| archive.content_id.to_string()));
    assert!(listed.iter().any(|it| it.pointer.to_string() == "acme/one/1.0.0"), "the oldest");
    assert_eq!(registry.read(count_archives).unwrap(), 4);
    let ids = [listed[0].content_id, new_version("acme/none/1.0.0", b"none").digests.content_id];
    assert_eq!(registry.read(|conn| referenced(conn, &ids)).unwrap(), [ids[0]].into());
}

#[test]
fn versions_with_equal_pointer_ids_have_their_own_archives() {
    let registry = TestRegistry::new();
    let owner = registry.publisher(1);
    for (namespace, pointer) in [("abcdef", "abcdef/ghi/1.0.0"), ("abcde", "abcde/fghi/1.0.0")] {
        registry.namespace(&owner, namespace);
        registry.publish(&owner, pointer).unwrap();
    }

    let find = |text: &str| registry.read(|conn| find(conn, &text.parse().unwrap())).unwrap();
    let (first, second) = (find("abcdef/ghi/1.0.0"), find("abcde/fghi/1.0.0"));

    assert_eq!(first.pointer_id, second.pointer_id);
    assert_ne!(first.content_id, second.content_id);
}

#[test]
fn modified_block_digests_are_detected() {
    let (registry, owner) = acme();
    registry.publish(&owner, "acme/tool/1.0.0").unwrap();
    registry.publish(&owner, "acme/tool/1.0.1").unwrap();
    let swap = "UPDATE versions SET blocks = \
        (SELECT blocks FROM versions WHERE version = '1.0.0') WHERE version = '1.0.1'";
    registry.database.maintain(|upkeep| Ok(upkeep.conn.batch_execute(swap)?)).unwrap();

    let outcomes = ["1.0.0", "1.0.1"].map(|version| {
        let reference = format!("acme/tool/{version}").parse().unwrap();
        registry.read(|conn| archive(conn, &reference))
    });

    let corrupt =
        |outcome: &&_| matches!(outcome, Err(DbError::Corrupt { column: "versions.blocks", .. }));
    assert_eq!(outcomes.iter().filter(corrupt).count(), 1);
}

#[test]
fn one_of_many_concurrent_publishes_of_a_version_succeeds() {
    let registry = TestRegistry::shared();
    let owner = registry.publisher(1);
    registry.namespace(&owner, "acme");
    let before = registry.kinds().len();

    let outcomes = registry.race(24, |database, number| {
        let new = new_version("acme/tool/1.0.0", &[number as u8]);
        database.write(|tx| publish(tx, &owner, &new, VersionPolicy::Ahead))
    });

    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    let taken = |outcome: &&_| matches!(outcome, Err(DbError::VersionExists(_)));
    assert_eq!(outcomes.iter().filter(taken).count(), 23);
    assert_eq!(registry.kinds()[before..], ["version.published"]);
}

#[test]
fn concurrent_publishes_are_in_order_of_precedence() {
    let registry = TestRegistry::shared();
    let owner = registry.publisher(1);
    registry.namespace(&owner, "acme");

    let outcomes = registry.race(24, |database, number| {
        let new = new_version(&format!("acme/tool/1.{number}.0"), &[number as u8]);
        database.write(|tx| publish(tx, &owner, &new, VersionPolicy::Ahead))
    });

    let published = outcomes.iter().filter(|outcome| outcome.is_ok()).count() as u64;
    let page = list_tool(&registry, &VersionsQuery::default());
    assert_eq!(page.count, published);
    assert!(page.records.is_sorted_by_key(|info| info.created_at));
    registry.kinds();
}
