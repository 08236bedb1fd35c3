//! Text of a caller, shortened for an error message.

/// The maximum length of an excerpt, in characters before escaping.
const MAX_CHARS: usize = 100;

/// Returns the beginning of `text`, at most 100 characters, with control characters and quotes escaped.
pub(crate) fn excerpt(text: &str) -> String {
    text.chars().take(MAX_CHARS).flat_map(char::escape_debug).collect()
}
