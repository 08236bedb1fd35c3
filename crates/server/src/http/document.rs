//! Responses with a cached document: 200 or 304, compressed or not.

use actix_web::{
    HttpRequest, HttpResponse,
    body::BoxBody,
    http::{
        StatusCode,
        header::{self, HeaderMap, HeaderValue},
    },
};
use bytes::Bytes;

use super::condition::if_none_match_has;
use crate::registry::{BuiltDocument, Document, Registry, RegistryError};

/// The request headers on which most documents depend.
pub(crate) const VARY: &str = "Accept-Encoding";

/// Clients may store the document, and must revalidate it before each use.
const CACHE_CONTROL: &str = "public, no-cache";

/// Responds with the document that the path and query of the request name. `build` parses the request and builds
/// the document, at a cache miss only.
pub(crate) async fn send(
    registry: &Registry,
    request: &HttpRequest,
    build: impl AsyncFn() -> Result<BuiltDocument, RegistryError>,
) -> Result<HttpResponse, RegistryError> {
    // Other keys do not begin with `/`.
    let key = request.uri().path_and_query().map_or("/", |path| path.as_str());
    send_by_key(registry, request, key, build).await
}

/// Responds as [`send`] does, with the document of `key`: one that depends on more than the path and query.
pub(crate) async fn send_by_key(
    registry: &Registry,
    request: &HttpRequest,
    key: &str,
    build: impl AsyncFn() -> Result<BuiltDocument, RegistryError>,
) -> Result<HttpResponse, RegistryError> {
    let document = registry.documents.get(key, build).await?;
    Ok(respond(request, &document, VARY))
}

/// Creates the response. `vary` names the request headers that it depends on.
pub(crate) fn respond(
    request: &HttpRequest,
    document: &Document,
    vary: &'static str,
) -> HttpResponse {
    let gzipped = document.gzipped.as_ref().filter(|_| accepts_gzip(request.headers()));
    let representation = gzipped.unwrap_or(&document.plain);
    let mut response = HttpResponse::new(StatusCode::NOT_MODIFIED);
    let headers = response.headers_mut();
    headers.insert(header::ETAG, shared(&representation.etag));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(CACHE_CONTROL));
    headers.insert(header::VARY, HeaderValue::from_static(vary));
    if if_none_match_has(request, &representation.etag) {
        return response;
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(document.content_type));
    if gzipped.is_some() {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    *response.status_mut() = StatusCode::OK;
    response.set_body(BoxBody::new(representation.body.clone()))
}

/// Returns a header value that shares the memory of `text`.
fn shared(text: &Bytes) -> HeaderValue {
    HeaderValue::from_maybe_shared(text.clone()).expect("an entity tag is visible ASCII")
}

/// Returns whether `Accept-Encoding` accepts gzip (RFC 9110, section 12.5.3).
fn accepts_gzip(headers: &HeaderMap) -> bool {
    let fields = headers.get_all(header::ACCEPT_ENCODING);
    let codings = fields.filter_map(|field| field.to_str().ok()).flat_map(|all| all.split(','));
    let weighed = codings.filter_map(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        let weight = weight.trim();
        let weight = weight.strip_prefix("q=").or_else(|| weight.strip_prefix("Q="));
        let weight = weight.and_then(|weight| weight.trim().parse::<f32>().ok());
        let accepted = weight.is_none_or(|weight| weight > 0.0);
        let is = |known: &str| name.trim().eq_ignore_ascii_case(known);
        match (is("gzip") || is("x-gzip"), is("*")) {
            (true, _) => Some((true, accepted)),
            (_, true) => Some((false, accepted)),
            _ => None,
        }
    });
    // The weight of `gzip` overrides the weight of `*`.
    weighed.max_by_key(|(named, _)| *named).is_some_and(|(_, accepted)| accepted)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn gzip_needs_a_client_that_accepts_it() {
        for (field, accepted) in [
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
            assert_eq!(accepts_gzip(request.to_http_request().headers()), accepted, "{field}");
        }
    }
}
