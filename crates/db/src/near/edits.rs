//! Generates the spellings with edit distance 1 from a name.

/// The letters to insert or to replace a letter with.
const LETTERS: &str = "abcdefghijklmnopqrstuvwxyz0123456789-.";

/// Iterates over the spellings with edit distance 1: first deletions and swaps, then replacements and
/// insertions from the first letter to the last.
pub(super) fn edits(name: &str) -> impl Iterator<Item = String> {
    let letters: Vec<char> = name.to_lowercase().chars().collect();
    let count = letters.len();
    let shorter = (0..count).map({
        let letters = letters.clone();
        move |place| spelling(&letters[..place], None, &letters[place + 1..])
    });
    let swapped = (1..count).map({
        let letters = letters.clone();
        move |place| {
            let mut swapped = letters.clone();
            swapped.swap(place - 1, place);
            swapped.into_iter().collect()
        }
    });
    let changed = (0..=count).flat_map(move |place| {
        let letters = letters.clone();
        LETTERS.chars().flat_map(move |letter| {
            let (before, after) = letters.split_at(place);
            let longer = spelling(before, Some(letter), after);
            let other = after.get(1..).map(|after| spelling(before, Some(letter), after));
            other.into_iter().chain([longer])
        })
    });
    shorter.chain(swapped).chain(changed)
}

fn spelling(before: &[char], letter: Option<char>, after: &[char]) -> String {
    before.iter().copied().chain(letter).chain(after.iter().copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_edit_is_generated() {
        let spellings: Vec<String> = edits("acme").collect();

        for typo in ["acm", "cme", "amce", "came", "acne", "bcme", "acmes", "xacme", "ac-me"] {
            assert!(spellings.iter().any(|spelling| spelling == typo), "{typo}");
        }
    }
}
