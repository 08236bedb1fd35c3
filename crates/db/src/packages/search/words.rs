//! Splits names, descriptions and queries into words.

use std::collections::BTreeSet;

use ipfs_registry_core::Skeleton;

use super::field::Field;

/// The maximum number of words inside a package name, and inside a namespace.
const MAX_NAME_WORDS: usize = 16;
/// The maximum number of different words of a description.
const MAX_DESCRIPTION_WORDS: usize = 32;
/// The number of characters of a description that are read.
const MAX_DESCRIPTION: usize = 1000;
/// The minimum number of characters of a word of a description.
const MIN_DESCRIPTION_WORD: usize = 2;
/// The maximum number of bytes of a word. The rest is cut off, of stored words and of queries alike.
const MAX_WORD: usize = 128;

/// The words of a package, each with its place.
pub(super) type Words = BTreeSet<(Field, Vec<u8>)>;

/// Returns the words of a package.
pub(super) fn of_package(namespace: &str, name: &str, description: &str) -> Words {
    let mut words = Words::new();
    words.insert((Field::Name, key(&whole(name))));
    words.insert((Field::Namespace, key(&whole(namespace))));
    words.extend(inner_words(name).map(|word| (Field::NameWord, word)));
    words.extend(inner_words(namespace).map(|word| (Field::Namespace, word)));
    words.extend(of_description(description).into_iter().map(|word| (Field::Description, word)));
    words
}

/// Returns the words of a query. Unlike names, a query is not split at a change of case or at a digit, so
/// `leftPad` finds `leftpad`.
pub(super) fn of_query<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    texts.into_iter().flat_map(parts).map(str::to_owned).collect()
}

/// Returns the form in which words are stored and compared: the bytes of the [`Skeleton`], cut off after
/// [`MAX_WORD`].
pub(super) fn key(word: &str) -> Vec<u8> {
    let skeleton = Skeleton::of(word);
    let text = skeleton.as_str();
    text.as_bytes()[..text.floor_char_boundary(MAX_WORD)].to_vec()
}

/// Returns the name with `-` for every separator.
pub(super) fn whole(name: &str) -> String {
    parts(name).collect::<Vec<_>>().join("-")
}

/// Returns the text from the start of each word inside the name, but for the first, to the next separator:
/// `PNG` and `Files` for `read-PNGFiles` are the keys of `PNGFiles` and `Files`.
fn inner_words(name: &str) -> impl Iterator<Item = Vec<u8>> {
    let starts = parts(name).flat_map(|part| word_starts(part).map(|start| &part[start..]));
    starts.skip(1).take(MAX_NAME_WORDS).map(key)
}

fn of_description(text: &str) -> BTreeSet<Vec<u8>> {
    let end = text.char_indices().nth(MAX_DESCRIPTION).map_or(text.len(), |(end, _)| end);
    let mut words = BTreeSet::new();
    for part in parts(&text[..end]).filter(|it| it.chars().nth(MIN_DESCRIPTION_WORD - 1).is_some())
    {
        words.insert(key(part));
        if words.len() == MAX_DESCRIPTION_WORDS {
            break;
        }
    }
    words
}

/// Splits a text at every character that is neither a letter, a digit nor a combining mark.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let is_mark = |character: char| ('\u{300}'..='\u{36f}').contains(&character);
    text.split(move |character: char| !character.is_alphanumeric() && !is_mark(character))
        .filter(|part| !part.is_empty())
}

/// The kind of a character, as far as words are concerned.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Lower,
    Upper,
    Digit,
    Other,
}

fn class(character: char) -> Class {
    match character {
        _ if character.is_numeric() => Class::Digit,
        _ if character.is_uppercase() => Class::Upper,
        _ if character.is_lowercase() => Class::Lower,
        _ => Class::Other,
    }
}

/// Returns the byte offsets at which words start: at 0, at an uppercase letter after a lowercase one or before
/// one (`leftPad`, `PNGFile`), and between letters and digits.
fn word_starts(part: &str) -> impl Iterator<Item = usize> {
    let characters: Vec<(usize, Class)> =
        part.char_indices().map(|(at, character)| (at, class(character))).collect();
    let starts = (0..characters.len()).filter_map(move |index| {
        let (at, this) = characters[index];
        let Some(before) = index.checked_sub(1).map(|index| characters[index].1) else {
            return Some(at);
        };
        let next = characters.get(index + 1).map(|(_, class)| *class);
        let is_start = match (before, this) {
            (Class::Digit, Class::Digit) => false,
            (Class::Digit, Class::Lower | Class::Upper) | (_, Class::Digit) => true,
            (Class::Upper, Class::Upper) => next == Some(Class::Lower),
            (_, Class::Upper) => true,
            _ => false,
        };
        is_start.then_some(at)
    });
    starts.collect::<Vec<_>>().into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Asserts that the package has exactly these words in a field.
    fn assert_words(field: Field, (name, description): (&str, &str), expected: &[&str]) {
        let words = of_package("acme", name, description).into_iter();
        let words: BTreeSet<Vec<u8>> =
            words.filter(|(it, _)| *it == field).map(|(_, word)| word).collect();
        assert_eq!(words, expected.iter().map(|word| key(word)).collect(), "{name}");
    }

    #[test]
    fn a_name_is_split_at_separators_case_and_digits() {
        for (name, inner) in [
            ("left-pad", &["pad"][..]),
            ("leftPad", &["pad"]),
            ("leftpad", &[]),
            ("read-PNGFiles", &["pngfiles", "files"]),
            ("utf8-v2", &["8", "v2", "2"]),
            ("пакет-Данных", &["данных"]),
        ] {
            assert_words(Field::NameWord, (name, ""), inner);
        }
        assert_words(Field::Name, ("Left_Pad", ""), &["left-pad"]);
        assert_words(Field::Namespace, ("any", ""), &["acme"]);
    }

    #[test]
    fn a_description_is_split_into_words() {
        let expected = ["and", "caf\u{e9}", "it", "two"];

        assert_words(Field::Description, ("any", "It's a café, and_two; x!"), &expected);
        assert_words(Field::Description, ("any", "it and cafe\u{301} two"), &expected);
    }

    #[test]
    fn the_number_and_the_length_of_words_are_bounded() {
        let name = "a1".repeat(107);
        let description: String = (0..1000).map(|number| format!("w{number} ")).collect();

        let words = of_package(&name, &name, &description);

        assert!(words.len() <= 2 + 2 * MAX_NAME_WORDS + MAX_DESCRIPTION_WORDS, "{}", words.len());
        let of_description = words.iter().filter(|(field, _)| *field == Field::Description);
        assert_eq!(of_description.count(), MAX_DESCRIPTION_WORDS);
        for word in [key(&"ﷺ".repeat(100)), key(&"x".repeat(1000))] {
            assert!(word.len() <= MAX_WORD && std::str::from_utf8(&word).is_ok());
        }
    }
}
