//! Answers with a prepared document: whole or not modified, compressed or not.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderMap},
};

use super::condition::is_current;
use crate::registry::Document;

/// Clients may store the document, and must revalidate it each time.
const CACHE_CONTROL: &str = "public, no-cache";

/// Answers with the document. `vary` names the request headers that it depends on.
pub(crate) fn answer(
    request: &HttpRequest,
    document: &Document,
    vary: &'static str,
) -> HttpResponse {
    let gzipped = document.gzipped.as_ref().filter(|_| takes_gzip(request.headers()));
    let form = gzipped.unwrap_or(&document.plain);
    let known = is_current(request, form.etag.as_bytes());
    let mut response = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response
        .insert_header((header::ETAG, &*form.etag))
        .insert_header((header::CACHE_CONTROL, CACHE_CONTROL))
        .insert_header((header::VARY, vary));
    if known {
        return response.finish();
    }
    if gzipped.is_some() {
        response.insert_header((header::CONTENT_ENCODING, "gzip"));
    }
    response.content_type(document.content_type).body(form.body.clone())
}

/// Whether `Accept-Encoding` takes gzip (RFC 9110, section 12.5.3).
fn takes_gzip(headers: &HeaderMap) -> bool {
    let fields = headers.get_all(header::ACCEPT_ENCODING);
    let codings = fields.filter_map(|field| field.to_str().ok()).flat_map(|all| all.split(','));
    let weighed = codings.filter_map(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        let weight = weight.trim().to_ascii_lowercase();
        let weight = weight.strip_prefix("q=").and_then(|weight| weight.trim().parse::<f32>().ok());
        let taken = weight.is_none_or(|weight| weight > 0.0);
        match name.trim().to_ascii_lowercase().as_str() {
            "gzip" | "x-gzip" => Some((true, taken)),
            "*" => Some((false, taken)),
            _ => None,
        }
    });
    // A weight by name overrides that of `*`.
    weighed.max_by_key(|(named, _)| *named).is_some_and(|(_, taken)| taken)
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
            ("gzip;q=0, *", false),
            ("GZIP;Q=0.5, *;q=0", true),
            ("identity", false),
        ] {
            let request = TestRequest::get().insert_header(("accept-encoding", field));
            assert_eq!(takes_gzip(request.to_http_request().headers()), taken, "{field}");
        }
    }
}
