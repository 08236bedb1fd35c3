//! Escapes untrusted text for error messages.

use std::fmt;

/// Text from an archive, escaped and truncated for display.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt(String);

impl Excerpt {
    /// The number of characters shown before the text is truncated.
    pub const MAX_LEN: usize = 80;

    pub(crate) fn of(bytes: &[u8]) -> Self {
        // A character has at most four bytes, so this keeps every character that is shown.
        let prefix = &bytes[..bytes.len().min(4 * Self::MAX_LEN + 4)];
        let text = String::from_utf8_lossy(prefix);
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
    fn short_text_is_unchanged() {
        assert_eq!(Excerpt::of("package/naïve.js".as_bytes()).to_string(), "package/naïve.js");
    }

    #[test]
    fn unprintable_characters_are_escaped() {
        assert_eq!(Excerpt::of(b"a\x1b[2J\n\0\xff").to_string(), "a\\u{1b}[2J\\n\\0\u{fffd}");
    }

    #[test]
    fn long_text_is_truncated() {
        let shown = Excerpt::of("é".repeat(1_000_000).as_bytes()).to_string();

        assert_eq!(shown.chars().count(), Excerpt::MAX_LEN + 1);
        assert!(shown.ends_with("é…"));
    }
}
