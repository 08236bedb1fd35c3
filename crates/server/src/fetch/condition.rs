//! Conditional requests (RFC 9110, section 13).

use actix_web::{
    HttpRequest,
    http::header::{self, HeaderValue},
};

/// Whether `If-None-Match` names what has this tag, compared weakly as the section asks.
pub(crate) fn is_current(request: &HttpRequest, etag: &HeaderValue) -> bool {
    let fields = request.headers().get_all(header::IF_NONE_MATCH);
    let mut tags = fields.filter_map(|field| field.to_str().ok()).flat_map(|list| list.split(','));
    tags.any(|tag| {
        let tag = tag.trim();
        tag == "*" || tag.strip_prefix("W/").unwrap_or(tag).as_bytes() == etag.as_bytes()
    })
}

/// Whether a range is still meant: `If-Range` is missing, or it is the archive's own tag.
pub(super) fn range_holds(request: &HttpRequest, etag: &HeaderValue) -> bool {
    request.headers().get(header::IF_RANGE).is_none_or(|tag| tag == etag)
}
