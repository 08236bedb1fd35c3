//! The edit distance of two names.

/// Returns the edit distance of two names, ignoring case and with `_` as `-`: the number of letters to
/// insert, delete, replace or swap with the next one (optimal string alignment).
pub(super) fn distance(one: &str, other: &str) -> usize {
    let letters = |name: &str| name.to_lowercase().replace('_', "-").chars().collect::<Vec<_>>();
    let [one, other] = [one, other].map(letters);
    let mut before_last = Vec::new();
    let mut last: Vec<usize> = (0..=other.len()).collect();
    for (row, letter) in one.iter().enumerate() {
        let mut current = vec![row + 1];
        for (column, candidate) in other.iter().enumerate() {
            let replaced = last[column] + usize::from(letter != candidate);
            let mut best = replaced.min(last[column + 1] + 1).min(current[column] + 1);
            let is_swapped =
                row > 0 && column > 0 && *letter == other[column - 1] && one[row - 1] == *candidate;
            if is_swapped {
                let before: &Vec<usize> = &before_last;
                best = best.min(before[column - 1] + 1);
            }
            current.push(best);
        }
        before_last = std::mem::replace(&mut last, current);
    }
    last[other.len()]
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
