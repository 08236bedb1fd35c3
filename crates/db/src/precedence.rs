//! Sort keys of semantic versions, so the database can sort versions with an index.

use semver::{Prerelease, Version};

const END: u8 = 0x00;
const NUMERIC: u8 = 0x01;
const ALPHANUMERIC: u8 = 0x02;
const RELEASE: u8 = 0x03;

/// Returns the sort key of a version: its precedence (semver 2.0, section 11), then its text.
///
/// The key starts with major, minor and patch, eight bytes each. For a release, one byte follows
/// that is higher than the first byte of any pre-release. For a pre-release, its identifiers
/// follow, each with a type prefix (numeric sorts before alphanumeric), and an end marker that
/// sorts before a further identifier. The text sorts versions that differ only in build metadata.
/// It is part of the key because PostgreSQL sorts text columns by locale.
pub(crate) fn key(version: &Version) -> Vec<u8> {
    let mut key = Vec::with_capacity(64);
    for number in [version.major, version.minor, version.patch] {
        key.extend(number.to_be_bytes());
    }
    if version.pre.is_empty() {
        key.push(RELEASE);
    } else {
        push_prerelease(&mut key, &version.pre);
    }
    key.extend(version.to_string().into_bytes());
    key
}

fn push_prerelease(key: &mut Vec<u8>, prerelease: &Prerelease) {
    for identifier in prerelease.split('.') {
        if identifier.bytes().all(|byte| byte.is_ascii_digit()) {
            // Numeric identifiers have no leading zeros, so the longer number is greater.
            let digits = u16::try_from(identifier.len()).unwrap_or(u16::MAX);
            key.push(NUMERIC);
            key.extend(digits.to_be_bytes());
            key.extend(identifier.as_bytes());
        } else {
            key.push(ALPHANUMERIC);
            key.extend(identifier.as_bytes());
            key.push(END);
        }
    }
    key.push(END);
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use proptest::prelude::*;

    use super::*;

    fn version(text: &str) -> Version {
        text.parse().unwrap()
    }

    #[test]
    fn keys_sort_in_the_order_of_the_specification() {
        let ordered = [
            "0.0.1-0",
            "0.0.1",
            "1.0.0-0",
            "1.0.0-2",
            "1.0.0-10",
            "1.0.0-99999999999999999999999999999999",
            "1.0.0-100000000000000000000000000000000",
            "1.0.0--",
            "1.0.0-alpha",
            "1.0.0-alpha.1",
            "1.0.0-alpha.2",
            "1.0.0-alpha.10",
            "1.0.0-alpha.10.0",
            "1.0.0-alpha.beta",
            "1.0.0-alpha-",
            "1.0.0-alpha0",
            "1.0.0-beta",
            "1.0.0",
            "1.0.1",
            "1.2.0",
            "1.10.0",
            "256.0.0",
            "18446744073709551615.18446744073709551615.18446744073709551615",
        ];

        for pair in ordered.windows(2) {
            let (low, high) = (version(pair[0]), version(pair[1]));
            assert_eq!(low.cmp_precedence(&high), Ordering::Less, "{pair:?}");
            assert!(key(&low) < key(&high), "{pair:?}");
        }
    }

    #[test]
    fn build_metadata_sorts_versions_of_equal_precedence() {
        let versions = ["1.0.0", "1.0.0+a", "1.0.0+b", "1.0.1-a+z", "1.0.1"].map(version);

        assert!(versions.is_sorted_by_key(key));
    }

    fn versions() -> impl Strategy<Value = Version> {
        let number = prop_oneof![0..3_u64, any::<u64>()];
        let identifier = "0|[1-9][0-9]{0,30}|[ab-]{1,3}|[0-9]{0,2}[a-zA-Z-][0-9A-Za-z-]{0,3}";
        let prerelease = proptest::collection::vec(identifier, 0..4);
        ([number.clone(), number.clone(), number], prerelease, "[ab]?").prop_map(
            |([major, minor, patch], prerelease, build)| Version {
                pre: Prerelease::new(&prerelease.join(".")).unwrap(),
                build: semver::BuildMetadata::new(&build).unwrap(),
                ..Version::new(major, minor, patch)
            },
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        #[test]
        fn keys_sort_like_the_semver_crate(a in versions(), mut b in versions(), near in any::<bool>()) {
            if near {
                (b.major, b.minor, b.patch) = (a.major, a.minor, a.patch);
            }
            let text = || a.to_string().cmp(&b.to_string());
            prop_assert_eq!(key(&a).cmp(&key(&b)), a.cmp_precedence(&b).then_with(text));
        }
    }
}
