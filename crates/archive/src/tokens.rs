//! How many tokens a manifest has, counted before it is parsed and takes memory.

use toml_parser::Source;

use crate::ArchiveError;

/// Holds that a JSON text has at most `limit` tokens.
pub(crate) fn check_json(text: &[u8], limit: usize) -> Result<(), ArchiveError> {
    let mut state = Json::Outside;
    let starts = text.iter().filter(|byte| state.step(**byte));
    check(starts.count(), limit)
}

/// Holds that a TOML text has at most `limit` tokens.
pub(crate) fn check_toml(text: &str, limit: usize) -> Result<(), ArchiveError> {
    check(Source::new(text).lex().take(limit.saturating_add(1)).count(), limit)
}

fn check(count: usize, limit: usize) -> Result<(), ArchiveError> {
    if count > limit { Err(ArchiveError::ManifestTooComplex { limit }) } else { Ok(()) }
}

/// Where in a JSON text a byte is.
enum Json {
    Outside,
    String,
    Escape,
    Word,
}

impl Json {
    /// Goes past `byte`, and tells whether it starts a token.
    fn step(&mut self, byte: u8) -> bool {
        let was_word = matches!(self, Self::Word);
        let (next, starts) = match (&self, byte) {
            (Self::String, b'\\') => (Self::Escape, false),
            (Self::String, b'"') => (Self::Outside, false),
            (Self::String | Self::Escape, _) => (Self::String, false),
            (_, b'"') => (Self::String, true),
            (_, b' ' | b'\t' | b'\r' | b'\n') => (Self::Outside, false),
            (_, b'{' | b'}' | b'[' | b']' | b':' | b',') => (Self::Outside, true),
            _ => (Self::Word, !was_word),
        };
        *self = next;
        starts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has_json(text: &str, tokens: usize) {
        assert!(check_json(text.as_bytes(), tokens).is_ok(), "{text}");
        let error = check_json(text.as_bytes(), tokens - 1).unwrap_err();
        assert!(matches!(error, ArchiveError::ManifestTooComplex { .. }), "{text}");
    }

    #[test]
    fn the_tokens_of_json_are_counted() {
        has_json("1", 1);
        has_json("{}", 2);
        has_json(r#"{"a": 1, "b": [true, null, -1.5e3]}"#, 15);
        has_json(r#" "[{,:\"\\" "#, 1);
        has_json("[\n\t ]", 2);
    }

    #[test]
    fn the_tokens_of_toml_are_counted() {
        let text = "a.b = [1, 'x, y'] # comment, with commas\n";

        assert!(check_toml(text, 20).is_ok());
        assert!(check_toml(text, 10).is_err());
        assert!(check_toml("", 0).is_err(), "the end is a token");
    }
}
