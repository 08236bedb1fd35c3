//! Conditional requests (RFC 9110, section 13).

use actix_web::{
    HttpRequest,
    http::header::{self, HeaderValue},
};

/// Whether `If-None-Match` has this entity tag, by weak comparison as the section requires.
pub(crate) fn is_current(request: &HttpRequest, etag: &[u8]) -> bool {
    let fields = request.headers().get_all(header::IF_NONE_MATCH);
    let mut tags = fields.filter_map(|field| field.to_str().ok()).flat_map(|list| list.split(','));
    tags.any(|tag| {
        let tag = tag.trim();
        tag == "*" || tag.strip_prefix("W/").unwrap_or(tag).as_bytes() == etag
    })
}

/// Whether a range request applies: there is no `If-Range`, or it has this entity tag.
pub(crate) fn range_holds(request: &HttpRequest, etag: &HeaderValue) -> bool {
    request.headers().get(header::IF_RANGE).is_none_or(|tag| tag == etag)
}
