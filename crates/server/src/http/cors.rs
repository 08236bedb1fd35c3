//! CORS: which requests web pages of other origins may send, and which responses they may read.

use actix_cors::{Cors, CorsError};
use actix_web::{
    Error, ResponseError as _,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method,
        header::{self, HeaderName, HeaderValue},
    },
    middleware::Next,
};
use ipfs_registry_core::wire::{Code, SIGNATURE_HEADER};

use crate::{config::CorsConfig, registry::RegistryError};

/// How long a browser may cache the response to a preflight request, in seconds.
const PREFLIGHT_MAX_AGE: usize = 3600;

/// The header with the request id, which is not a standard header.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Creates the middleware that answers preflight requests and adds CORS headers to responses.
pub(crate) fn cors(config: &CorsConfig) -> Cors {
    let cors = Cors::default()
        .allowed_methods([Method::GET, Method::HEAD, Method::POST, Method::DELETE])
        .allowed_headers([
            header::ACCEPT,
            header::CONTENT_TYPE,
            header::IF_NONE_MATCH,
            header::IF_RANGE,
            header::RANGE,
            REQUEST_ID,
            HeaderName::from_static(SIGNATURE_HEADER),
        ])
        .expose_headers([
            header::ACCEPT_RANGES,
            header::CONTENT_DISPOSITION,
            header::CONTENT_LENGTH,
            header::CONTENT_RANGE,
            header::ETAG,
            header::RETRY_AFTER,
            REQUEST_ID,
        ])
        .max_age(PREFLIGHT_MAX_AGE);
    match &config.origins {
        // The response is the same for every origin, so that shared caches can store it.
        None => cors.allow_any_origin().send_wildcard().disable_vary_header(),
        Some(origins) => origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin)),
    }
}

/// Middleware that converts a preflight refusal of `actix-cors` to problem+json.
pub(crate) async fn convert_preflight_error<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let response = next.call(request).await?;
    let refusal = response.response().error().and_then(|error| error.as_error::<CorsError>());
    let Some(detail) = refusal.map(ToString::to_string) else {
        return Ok(response.map_into_left_body());
    };
    let mut problem = RegistryError::refused(Code::OriginRefused, detail).error_response();
    problem.headers_mut().insert(header::VARY, HeaderValue::from_static("Origin"));
    Ok(response.into_response(problem).map_into_right_body())
}
