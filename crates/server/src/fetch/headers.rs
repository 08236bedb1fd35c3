//! The headers of an archive.

use actix_web::{
    HttpResponse, HttpResponseBuilder,
    http::{
        StatusCode,
        header::{
            self, Charset, ContentDisposition, DispositionParam, DispositionType, ExtendedValue,
            HeaderValue, TryIntoHeaderValue as _,
        },
    },
};
use ipfs_registry_core::{ContentId, PackageKind, Pointer};

use super::{lookup::Prepared, range::Part};

/// What an archive may be kept for where its URL can never name another.
const IMMUTABLE: &str = "public, max-age=31536000, immutable";

/// A strong entity tag: the content id.
pub(super) fn etag(content_id: &ContentId) -> HeaderValue {
    HeaderValue::try_from(format!("\"{content_id}\"")).expect("a content id is ASCII")
}

/// The name under which a browser saves the archive (RFC 6266).
pub(super) fn disposition(kind: PackageKind, pointer: &Pointer) -> HeaderValue {
    let extension = kind.extension();
    let name = format!("{}-{}.{extension}", pointer.package, pointer.version);
    let parameter = if name.is_ascii() {
        DispositionParam::Filename(name)
    } else {
        let charset = Charset::Ext("UTF-8".into());
        DispositionParam::FilenameExt(ExtendedValue {
            charset,
            language_tag: None,
            value: name.into_bytes(),
        })
    };
    ContentDisposition { disposition: DispositionType::Attachment, parameters: vec![parameter] }
        .try_into_value()
        .expect("identifiers and versions have no control characters")
}

/// Begins the answer that carries `part`.
pub(super) fn begin(mime: &str, archive: &Prepared, part: &Part) -> HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    validators(&mut response, archive)
        .insert_header((header::CONTENT_TYPE, mime))
        .insert_header((header::CONTENT_DISPOSITION, archive.disposition.clone()))
        .insert_header((header::ACCEPT_RANGES, "bytes"));
    if let Some(content_range) = part.content_range(archive.size()) {
        response
            .status(StatusCode::PARTIAL_CONTENT)
            .insert_header((header::CONTENT_RANGE, content_range));
    }
    response
}

/// The answer to a client that has the archive already.
pub(super) fn not_modified(archive: &Prepared) -> HttpResponse {
    validators(&mut HttpResponse::NotModified(), archive).finish()
}

fn validators<'a>(
    response: &'a mut HttpResponseBuilder,
    archive: &Prepared,
) -> &'a mut HttpResponseBuilder {
    response.insert_header((header::ETAG, archive.etag.clone()));
    if archive.immutable {
        response.insert_header((header::CACHE_CONTROL, IMMUTABLE));
    }
    response
}
