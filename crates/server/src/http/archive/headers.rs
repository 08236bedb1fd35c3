//! The headers of responses with an archive.

use actix_web::{
    HttpResponse, HttpResponseBuilder,
    http::{StatusCode, header},
};

use super::prepared::PreparedArchive;
use super::range::Part;

/// The `Cache-Control` of an archive whose URL never names another one.
const IMMUTABLE: &str = "public, max-age=31536000, immutable";

/// Creates the response that sends `part`, without its body.
pub(super) fn response(mime: &str, archive: &PreparedArchive, part: &Part) -> HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    insert_validators(&mut response, archive)
        .insert_header((header::CONTENT_TYPE, mime))
        .insert_header((header::CONTENT_DISPOSITION, archive.disposition.clone()))
        .insert_header((header::ACCEPT_RANGES, "bytes"));
    if let Some(content_range) = part.content_range(archive.archive.size()) {
        response
            .status(StatusCode::PARTIAL_CONTENT)
            .insert_header((header::CONTENT_RANGE, content_range));
    }
    response
}

/// Creates the response 304 (Not Modified).
pub(super) fn not_modified(archive: &PreparedArchive) -> HttpResponse {
    insert_validators(&mut HttpResponse::NotModified(), archive).finish()
}

/// Inserts the headers that 200, 206 and 304 share.
fn insert_validators<'a>(
    response: &'a mut HttpResponseBuilder,
    archive: &PreparedArchive,
) -> &'a mut HttpResponseBuilder {
    response.insert_header((header::ETAG, archive.etag.clone()));
    if archive.immutable {
        response.insert_header((header::CACHE_CONTROL, IMMUTABLE));
    }
    response
}
