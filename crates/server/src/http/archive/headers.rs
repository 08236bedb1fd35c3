//! The headers of responses with an archive.

use actix_web::{
    HttpResponse,
    body::BoxBody,
    http::{
        StatusCode,
        header::{self, HeaderMap, HeaderValue},
    },
};

use super::{prepared::PreparedArchive, range::Part};

/// The `Cache-Control` of an archive whose URL never names another one.
const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// Creates the response that sends `part`, which is `body`.
pub(super) fn response(archive: &PreparedArchive, part: &Part, body: BoxBody) -> HttpResponse {
    let mut response = HttpResponse::with_body(StatusCode::OK, body);
    let headers = response.headers_mut();
    insert_validators(headers, archive);
    headers.insert(header::CONTENT_TYPE, archive.content_type.clone());
    headers.insert(header::CONTENT_DISPOSITION, archive.disposition.clone());
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    if let Some(content_range) = part.content_range(archive.archive.size()) {
        headers.insert(header::CONTENT_RANGE, content_range);
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
    }
    response
}

/// Creates the response 304 (Not Modified).
pub(super) fn not_modified(archive: &PreparedArchive) -> HttpResponse {
    let mut response = HttpResponse::new(StatusCode::NOT_MODIFIED);
    insert_validators(response.headers_mut(), archive);
    response
}

/// Inserts the headers that 200, 206 and 304 share.
fn insert_validators(headers: &mut HeaderMap, archive: &PreparedArchive) {
    headers.insert(header::ETAG, archive.etag.clone());
    if archive.immutable {
        headers.insert(header::CACHE_CONTROL, IMMUTABLE);
    }
}
