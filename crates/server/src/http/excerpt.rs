//! Excerpts of what a client sent, short enough to repeat in an error.

use actix_web::HttpRequest;

/// The maximum length of an excerpt, in characters before escaping.
const MAX_CHARS: usize = 100;

/// Returns the beginning of `text`, with control characters and quotes escaped.
pub(crate) fn excerpt(text: &str) -> String {
    text.chars().take(MAX_CHARS).flat_map(char::escape_debug).collect()
}

/// Returns the beginning of the path of a request.
pub(crate) fn path_excerpt(request: &HttpRequest) -> String {
    request.path().chars().take(MAX_CHARS).collect()
}
