//! What web pages of other origins may send and read.

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

/// How long a browser may remember a pre-flight's answer, in seconds.
const REMEMBERED: usize = 3600;

/// The request id, which is of no standard.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Answers pre-flights, and tells with every answer who may read it.
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
        .max_age(REMEMBERED);
    match &config.origins {
        // The same answer for all, which caches may therefore share.
        None => cors.allow_any_origin().send_wildcard().disable_vary_header(),
        Some(origins) => origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin)),
    }
}

/// Has a refused pre-flight be a problem like every other refusal.
pub(crate) async fn explain_refusal<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let answer = next.call(request).await?;
    let refused = answer.response().error().and_then(|error| error.as_error::<CorsError>());
    let Some(words) = refused.map(ToString::to_string) else {
        return Ok(answer.map_into_left_body());
    };
    let mut problem = RegistryError::refused(Code::OriginRefused, words).error_response();
    problem.headers_mut().insert(header::VARY, HeaderValue::from_static("Origin"));
    Ok(answer.into_response(problem).map_into_right_body())
}
