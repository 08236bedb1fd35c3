//! Range requests (RFC 9110, section 14): one range of bytes, or the whole archive.

use std::ops::Range;

use actix_web::{
    HttpRequest, HttpResponse, ResponseError as _,
    http::{
        Method,
        header::{self, HeaderValue},
    },
};
use http_range::{HttpRange, HttpRangeParseError};
use ipfs_registry_core::wire::Code;

use super::prepared::PreparedArchive;
use crate::{http::condition, registry::RegistryError};

/// The bytes to send.
pub(super) struct Part {
    pub(super) range: Range<u64>,
    partial: bool,
}

/// The range begins at or after the end of the archive.
pub(super) struct Unsatisfiable;

impl Part {
    /// Returns the number of bytes.
    pub(super) fn len(&self) -> u64 {
        self.range.end - self.range.start
    }

    /// Returns the `Content-Range`; `None` for the whole archive.
    pub(super) fn content_range(&self, size: u64) -> Option<HeaderValue> {
        let Range { start, end } = self.range;
        self.partial.then(|| content_range(&format!("{start}-{}/{size}", end - 1)))
    }
}

/// Returns the part that a request asks for. A malformed range and multiple ranges are ignored: the part is the
/// whole archive.
pub(super) fn requested_part(
    request: &HttpRequest,
    prepared: &PreparedArchive,
) -> Result<Part, Unsatisfiable> {
    let whole = Part { range: 0..prepared.archive.size(), partial: false };
    let Some(field) = request.headers().get(header::RANGE) else { return Ok(whole) };
    if request.method() != Method::GET || !condition::if_range_allows(request, &prepared.etag) {
        return Ok(whole);
    }
    match HttpRange::parse_bytes(field.as_bytes(), prepared.archive.size()).as_deref() {
        Ok([one]) => Ok(Part { range: one.start..one.start + one.length, partial: true }),
        Err(HttpRangeParseError::NoOverlap) => Err(Unsatisfiable),
        _ => Ok(whole),
    }
}

/// Creates the response 416 (Range Not Satisfiable).
pub(super) fn unsatisfiable(size: u64) -> HttpResponse {
    let detail = format!("the range begins after the end of this archive of {size} bytes");
    let mut response = RegistryError::refused(Code::RangeNotSatisfiable, detail).error_response();
    response.headers_mut().insert(header::CONTENT_RANGE, content_range(&format!("*/{size}")));
    response
}

fn content_range(bytes: &str) -> HeaderValue {
    HeaderValue::try_from(format!("bytes {bytes}")).expect("digits are ASCII")
}
