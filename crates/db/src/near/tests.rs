use super::*;
use crate::testing::{TestRegistry, actor};

fn suggestions(registry: &TestRegistry, name: &str) -> Vec<String> {
    let unknown = DbError::UnknownNamespace(name.parse().unwrap());
    registry.read(|conn| near(conn, &unknown)).unwrap()
}

#[test]
fn a_misspelt_namespace_is_suggested() {
    let registry = TestRegistry::new();
    let owner = registry.publisher(1);
    for name in ["acme", "modern", "somebody-else"] {
        registry.namespace(&owner, name);
    }

    for typo in ["acm", "amce", "acmee", "xcme", "Acne", "ac-me"] {
        assert_eq!(suggestions(&registry, typo), ["acme"], "{typo}");
    }
    assert_eq!(suggestions(&registry, "modren"), ["modern"]);
    assert_eq!(suggestions(&registry, "somebody-els"), ["somebody-else"]);
    for other in ["completely-different", "xyz"] {
        assert!(suggestions(&registry, other).is_empty(), "{other}");
    }
}

/// With this many names, the neighbours in the index do not contain a name with a mistake in the first letters.
#[test]
fn a_mistake_anywhere_is_found_among_many_names() {
    let registry = TestRegistry::new();
    let owner = registry.publisher(1);
    registry.namespace(&owner, "zebra-tools");
    for first in ["a", "q", "x", "ze", "zebra"] {
        for number in 100..160 {
            registry.namespace(&owner, &format!("{first}{number}-filler"));
        }
    }

    for typo in ["ebra-tools", "ezbra-tools", "xebra-tools", "zebra-toosl", "zebra-tool"] {
        assert_eq!(suggestions(&registry, typo), ["zebra-tools"], "{typo}");
    }
}

#[test]
fn at_most_three_suggestions_are_sorted_by_distance() {
    let registry = TestRegistry::new();
    let owner = registry.publisher(1);
    for name in ["tools-a", "tools-b", "tools-c", "toolsab", "tools"] {
        registry.namespace(&owner, name);
    }

    assert_eq!(suggestions(&registry, "tools-x"), ["tools-a", "tools-b", "tools-c"]);
}

#[test]
fn packages_are_suggested_from_the_same_namespace_only() {
    let registry = TestRegistry::new();
    let owner = registry.publisher(1);
    registry.namespace(&owner, "acme");
    registry.namespace(&owner, "other");
    registry.publish(&owner, "acme/left-pad/1.0.0").unwrap();
    registry.publish(&owner, "other/left-pat/1.0.0").unwrap();

    let unknown = DbError::UnknownPackage {
        namespace: "acme".parse().unwrap(),
        package: "left-pan".parse().unwrap(),
    };
    assert_eq!(registry.read(|conn| near(conn, &unknown)).unwrap(), ["acme/left-pad"]);

    registry.publish(&owner, "acme/lodash.merge_all/1.0.0").unwrap();
    let unknown = DbError::UnknownPackage {
        namespace: "acme".parse().unwrap(),
        package: "lodashmerge-all".parse().unwrap(),
    };
    assert_eq!(registry.read(|conn| near(conn, &unknown)).unwrap(), ["acme/lodash.merge_all"]);

    let unsigned = DbError::NotSignedUp(actor(7).address);
    assert!(registry.read(|conn| near(conn, &unsigned)).unwrap().is_empty());
}
