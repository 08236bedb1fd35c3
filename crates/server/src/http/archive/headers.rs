//! The headers of an archive.

use actix_web::{
    HttpResponse, HttpResponseBuilder,
    http::{StatusCode, header},
};

use super::prepared::PreparedArchive;
use super::range::Part;

/// The caching of an archive whose URL can never name another one.
const IMMUTABLE: &str = "public, max-age=31536000, immutable";

/// Begins the answer that carries `part`.
pub(super) fn begin(mime: &str, archive: &PreparedArchive, part: &Part) -> HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    validators(&mut response, archive)
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

/// The answer to a client that has the archive already.
pub(super) fn not_modified(archive: &PreparedArchive) -> HttpResponse {
    validators(&mut HttpResponse::NotModified(), archive).finish()
}

fn validators<'a>(
    response: &'a mut HttpResponseBuilder,
    archive: &PreparedArchive,
) -> &'a mut HttpResponseBuilder {
    response.insert_header((header::ETAG, archive.etag.clone()));
    if archive.immutable {
        response.insert_header((header::CACHE_CONTROL, IMMUTABLE));
    }
    response
}
