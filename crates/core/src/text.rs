//! Shared code of types with a text form: serde and quoting in error messages.

use crate::characters::is_invisible;

/// The number of characters of an invalid text that an error message shows.
const EXCERPT: usize = 64;

/// Truncates `text` for an error message, and escapes control and invisible characters.
pub(crate) fn excerpt(text: &str) -> String {
    let mut shown: String = text.chars().take(EXCERPT).map(escape).collect();
    if text.chars().nth(EXCERPT).is_some() {
        shown.push('…');
    }
    shown
}

fn escape(character: char) -> String {
    match character {
        '"' | '\'' | '\\' => character.to_string(),
        _ if is_invisible(character) => character.escape_unicode().to_string(),
        _ => character.escape_debug().to_string(),
    }
}

/// Implements serde for a type as a string, with its `Display` and `FromStr`.
macro_rules! text_serde {
    ($type:ty) => {
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

pub(crate) use text_serde;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_text_is_truncated() {
        let shown = excerpt(&"é".repeat(1000));

        assert_eq!(shown.chars().count(), EXCERPT + 1);
        assert!(shown.ends_with("é…"));
    }

    #[test]
    fn text_of_the_maximum_length_is_not_truncated() {
        assert_eq!(excerpt(&"é".repeat(EXCERPT)), "é".repeat(EXCERPT));
    }

    #[test]
    fn control_characters_are_escaped() {
        assert_eq!(excerpt("a\u{1b}[31m\u{202e}\u{115f}'\\"), "a\\u{1b}[31m\\u{202e}\\u{115f}'\\");
    }
}
