//! The answer that a document is: whole or not modified, compressed or not.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderMap},
};

use super::document::Document;
use crate::fetch::is_current;

/// Clients may keep the document, and ask each time whether it changed.
const CACHE_CONTROL: &str = "public, no-cache";

/// Answers with the document; `vary` names the headers of the request that chose it.
pub(crate) fn answer(
    request: &HttpRequest,
    document: &Document,
    vary: &'static str,
) -> HttpResponse {
    let zipped = document.zipped.as_ref().filter(|_| takes_gzip(request.headers()));
    let form = zipped.unwrap_or(&document.plain);
    let known = is_current(request, &form.etag);
    let mut response = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response
        .insert_header((header::ETAG, form.etag.clone()))
        .insert_header((header::CACHE_CONTROL, CACHE_CONTROL))
        .insert_header((header::VARY, vary));
    if known {
        return response.finish();
    }
    if zipped.is_some() {
        response.insert_header((header::CONTENT_ENCODING, "gzip"));
    }
    response.content_type(document.content_type).body(form.body.clone())
}

/// Whether `Accept-Encoding` takes gzip (RFC 9110, section 12.5.3).
fn takes_gzip(headers: &HeaderMap) -> bool {
    let fields = headers.get_all(header::ACCEPT_ENCODING);
    let mut codings = fields.filter_map(|field| field.to_str().ok()).flat_map(|all| all.split(','));
    codings.any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        let refused = weight
            .trim()
            .strip_prefix("q=")
            .is_some_and(|weight| weight.trim().parse::<f32>().is_ok_and(|weight| weight <= 0.0));
        matches!(name.trim(), "gzip" | "x-gzip" | "*") && !refused
    })
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn gzip_is_sent_to_those_who_take_it() {
        for (field, taken) in [
            ("gzip, deflate, br", true),
            ("br;q=1.0, gzip;q=0.8", true),
            ("*", true),
            ("br", false),
            ("gzip;q=0", false),
            ("identity", false),
        ] {
            let request = TestRequest::get().insert_header(("accept-encoding", field));
            assert_eq!(takes_gzip(request.to_http_request().headers()), taken, "{field}");
        }
    }
}
