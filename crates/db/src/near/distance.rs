//! The edit distance of two names.

/// Returns the edit distance of two names, ignoring case and with `_` as `-`: the number of letters to
/// insert, delete, replace or swap with the next one (optimal string alignment).
pub(super) fn distance(one: &str, other: &str) -> usize {
    let normal = |name: &str| name.to_lowercase().replace('_', "-");
    strsim::osa_distance(&normal(one), &normal(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_edit_counts_once() {
        for (one, other, expected) in [
            ("acme", "acme", 0),
            ("acme", "ACME", 0),
            ("my_crate", "my-crat", 1),
            ("acme", "amce", 1),
            ("acme", "acm", 1),
            ("acme", "acne", 1),
            ("acme", "xacme", 1),
            ("left-pad", "leftpda", 2),
            ("пакет", "пакте", 1),
            ("abc", "xyz", 3),
            ("", "abc", 3),
        ] {
            assert_eq!(distance(one, other), expected, "{one} {other}");
            assert_eq!(distance(other, one), expected, "{other} {one}");
        }
    }
}
