//! What the types with one text form share: their serde, and how they are quoted in messages.

use crate::characters::is_invisible;

/// How many characters of a refused text a message repeats.
const EXCERPT: usize = 64;

/// The beginning of `text` as a message may show it: short, and with nothing in it that a
/// terminal would obey or a reader could not see.
pub(crate) fn excerpt(text: &str) -> String {
    let mut shown: String = text.chars().take(EXCERPT).map(visible).collect();
    if text.chars().nth(EXCERPT).is_some() {
        shown.push('…');
    }
    shown
}

fn visible(character: char) -> String {
    match character {
        '"' | '\'' | '\\' => character.to_string(),
        _ if is_invisible(character) => character.escape_unicode().to_string(),
        _ => character.escape_debug().to_string(),
    }
}

/// Gives a type with `Display` and `FromStr` the serde of that text.
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
    fn a_long_text_is_cut() {
        let shown = excerpt(&"é".repeat(1000));

        assert_eq!(shown.chars().count(), EXCERPT + 1);
        assert!(shown.ends_with("é…"));
    }

    #[test]
    fn a_text_of_the_limit_is_whole() {
        assert_eq!(excerpt(&"é".repeat(EXCERPT)), "é".repeat(EXCERPT));
    }

    #[test]
    fn what_a_terminal_would_obey_is_escaped() {
        assert_eq!(excerpt("a\u{1b}[31m\u{202e}\u{115f}'\\"), "a\\u{1b}[31m\\u{202e}\\u{115f}'\\");
    }
}
