//! Hostile text in error messages.

use std::fmt;

/// A piece of an archive that can be shown: escaped where it cannot be printed, and cut where
/// it is long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt(String);

impl Excerpt {
    /// The most characters of the original that are shown.
    pub const MAX_LEN: usize = 80;

    pub(crate) fn of(bytes: &[u8]) -> Self {
        // A character has at most four bytes, so nothing that would be shown is left out here.
        let beginning = &bytes[..bytes.len().min(4 * Self::MAX_LEN + 4)];
        let text = String::from_utf8_lossy(beginning);
        let mut shown: String =
            text.chars().take(Self::MAX_LEN).flat_map(char::escape_debug).collect();
        if text.chars().nth(Self::MAX_LEN).is_some() {
            shown.push('…');
        }
        Self(shown)
    }
}

impl fmt::Display for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_text_is_shown_as_it_is() {
        assert_eq!(Excerpt::of("package/naïve.js".as_bytes()).to_string(), "package/naïve.js");
    }

    #[test]
    fn what_cannot_be_printed_is_escaped() {
        assert_eq!(Excerpt::of(b"a\x1b[2J\n\0\xff").to_string(), "a\\u{1b}[2J\\n\\0\u{fffd}");
    }

    #[test]
    fn long_text_is_cut() {
        let shown = Excerpt::of("é".repeat(1_000_000).as_bytes()).to_string();

        assert_eq!(shown.chars().count(), Excerpt::MAX_LEN + 1);
        assert!(shown.ends_with("é…"));
    }
}
