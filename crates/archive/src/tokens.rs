//! Limits the number of tokens in a manifest before it is parsed, which limits parser memory.

use toml_parser::Source;

use crate::ArchiveError;

/// Checks that a JSON text has at most `limit` tokens.
pub(crate) fn check_json(text: &[u8], limit: usize) -> Result<(), ArchiveError> {
    let mut state = JsonState::Outside;
    let starts = text.iter().filter(|byte| state.step(**byte));
    check(starts.count(), limit)
}

/// Checks that a TOML text has at most `limit` tokens.
pub(crate) fn check_toml(text: &str, limit: usize) -> Result<(), ArchiveError> {
    check(Source::new(text).lex().take(limit.saturating_add(1)).count(), limit)
}

fn check(count: usize, limit: usize) -> Result<(), ArchiveError> {
    if count > limit { Err(ArchiveError::ManifestTooComplex { limit }) } else { Ok(()) }
}

/// The state of the JSON tokenizer.
enum JsonState {
    Outside,
    String,
    Escape,
    Word,
}

impl JsonState {
    /// Consumes `byte` and returns whether it starts a token.
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

    fn assert_json_tokens(text: &str, tokens: usize) {
        assert!(check_json(text.as_bytes(), tokens).is_ok(), "{text}");
        let error = check_json(text.as_bytes(), tokens - 1).unwrap_err();
        assert!(matches!(error, ArchiveError::ManifestTooComplex { .. }), "{text}");
    }

    #[test]
    fn json_tokens_are_counted() {
        assert_json_tokens("1", 1);
        assert_json_tokens("{}", 2);
        assert_json_tokens(r#"{"a": 1, "b": [true, null, -1.5e3]}"#, 15);
        assert_json_tokens(r#" "[{,:\"\\" "#, 1);
        assert_json_tokens("[\n\t ]", 2);
    }

    #[test]
    fn toml_tokens_are_counted() {
        let text = "a.b = [1, 'x, y'] # comment, with commas\n";

        assert!(check_toml(text, 20).is_ok());
        assert!(check_toml(text, 10).is_err());
        assert!(check_toml("", 0).is_err(), "the end is a token");
    }
}
