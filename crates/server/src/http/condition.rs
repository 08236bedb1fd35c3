//! Conditional requests (RFC 9110, section 13).

use actix_web::{
    HttpRequest,
    http::header::{self, HeaderValue},
};

/// Returns whether `If-None-Match` has this entity tag. The comparison is weak, as the RFC requires.
pub(crate) fn if_none_match_has(request: &HttpRequest, etag: &[u8]) -> bool {
    let fields = request.headers().get_all(header::IF_NONE_MATCH);
    let mut tags = fields.filter_map(|field| field.to_str().ok()).flat_map(|list| list.split(','));
    tags.any(|tag| {
        let tag = tag.trim();
        tag == "*" || tag.strip_prefix("W/").unwrap_or(tag).as_bytes() == etag
    })
}

/// Returns whether `If-Range` allows a range response: it is missing, or it has this entity tag.
pub(crate) fn if_range_allows(request: &HttpRequest, etag: &HeaderValue) -> bool {
    request.headers().get(header::IF_RANGE).is_none_or(|tag| tag == etag)
}
