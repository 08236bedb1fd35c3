use proptest::prelude::*;

use super::*;
use crate::{PackageKind, PackageName};

const MAX: usize = MAX_NPM_NAME_LEN;

fn npm_error(text: &str) -> InvalidIdentifier {
    PackageName::parse_for(PackageKind::Npm, text).unwrap_err()
}

fn skeleton(name: &str) -> Skeleton {
    name.parse::<PackageName>().unwrap().skeleton()
}

#[test]
fn names_of_npm_and_cargo_round_trip_through_text() {
    let longest = "a".repeat(MAX);
    let names = "ms qs q a 7 1to2 ipaddr.js lodash.merge is_js my_crate a__b a.-b 3.js";

    for name in names.split(' ').chain([longest.as_str()]) {
        let package: PackageName = name.parse().unwrap();

        assert_eq!(package.to_string(), name);
        assert_eq!(PackageName::parse_for(PackageKind::Npm, name), Ok(package));
        assert!(PackageName::parse_strict(name).is_err(), "{name}");
        assert!(name.parse::<crate::Namespace>().is_err(), "{name}");
    }
}

#[test]
fn a_crate_has_the_names_of_cargo_only() {
    for name in ["ab", "a", "my_crate", "a_1"] {
        assert!(PackageName::parse_for(PackageKind::Cargo, name).is_ok(), "{name}");
    }
    let long = "a".repeat(65);
    for (name, detail) in [
        ("ipaddr.js", "has '.'; `-` and `_` are the only punctuation of the name of a crate"),
        ("1to2", "starts with '1'; start it with a letter; "),
        (long.as_str(), "has 65 characters; use at most 64"),
    ] {
        let error = PackageName::parse_for(PackageKind::Cargo, name).unwrap_err();
        assert!(error.to_string().contains(detail), "{error}");
    }
}

#[test]
fn the_other_rules_stay() {
    use InvalidIdentifier as Error;

    assert!(matches!(npm_error(""), Error::TooShort { min: 1, .. }));
    assert!(matches!(npm_error(&"a".repeat(MAX + 1)), Error::TooLong { max: MAX, .. }));
    assert!(matches!(npm_error(&"é".repeat(65)), Error::TooLong { max: 64, .. }));
    assert!(matches!(npm_error("a_b c"), Error::Whitespace { .. }));
    assert!(matches!(npm_error("pаypal_x"), Error::MixedScript { .. }));
    assert!(matches!(npm_error("a_🦀"), Error::Emoji { .. }));
    assert!(matches!(npm_error("a\u{200d}_b"), Error::Invisible { .. }));
    assert!(matches!(npm_error("ｆ_b"), Error::Restricted { .. }));
    assert!(matches!(npm_error("packages"), Error::Reserved { .. }));
    for text in ["..", ".", "_a", ".a", "-a", "-", "١a"] {
        assert!(matches!(npm_error(text), Error::Start { .. }), "{text}");
    }
    for text in ["a.", "a_", "a.tgz_"] {
        assert!(matches!(npm_error(text), Error::End { .. }), "{text}");
    }
    for character in ('\0'..='\u{7f}').filter(char::is_ascii_punctuation) {
        let is_allowed = format!("a{character}b").parse::<PackageName>().is_ok();
        assert_eq!(is_allowed, "-_.".contains(character), "{character}");
    }
    for text in ["node_modules", "Node_Modules", "favicon.ico"] {
        assert!(matches!(npm_error(text), Error::Refused { .. }), "{text}");
    }
}

#[test]
fn hyphen_and_underscore_look_alike_and_the_dot_does_not() {
    for (one, other) in [("my_crate", "my-crate"), ("a_b-c", "A-B_c"), ("rn_x", "m-x")] {
        assert_eq!(skeleton(one), skeleton(other), "{one} {other}");
    }
    for (one, other) in [("my.crate", "my-crate"), ("mycrate", "my_crate"), ("a__b", "a_b")] {
        assert_ne!(skeleton(one), skeleton(other), "{one} {other}");
    }
    // Keys in the database are skeletons, so those of strict names stay as they are.
    assert_eq!(skeleton("my-crate"), Skeleton::of("my-crate"));
}

#[test]
fn crates_are_the_same_in_both_spellings_of_a_hyphen() {
    let name = |text: &str| text.parse::<PackageName>().unwrap();

    assert!(name("my_crate").is_same_crate(&name("my-crate")));
    assert!(!name("modern").is_same_crate(&name("rnodern")));
    assert!(!name("my.crate").is_same_crate(&name("my-crate")));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn every_strict_name_is_a_name_of_every_kind(name in "[a-zA-Zéпя漢0-9_.-]{1,70}") {
        if let Ok(strict) = PackageName::parse_strict(&name) {
            for kind in PackageKind::ALL {
                prop_assert_eq!(PackageName::parse_for(kind, &name), Ok(strict.clone()));
            }
            prop_assert_eq!(strict.skeleton(), Skeleton::of(&name));
        }
        if PackageName::parse_for(PackageKind::Cargo, &name).is_ok() {
            prop_assert!(name.parse::<PackageName>().is_ok());
        }
    }

    #[test]
    fn skeletons_ignore_which_of_hyphen_and_underscore_it_is(name in "[a-z][a-z0-9_.-]{0,20}[a-z]") {
        let [one, other] = [name.replace('-', "_"), name.replace('_', "-")];
        prop_assert_eq!(skeleton(&one), skeleton(&other));
        prop_assert_eq!(skeleton(&one), skeleton(&name));
    }
}
