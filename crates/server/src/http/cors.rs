//! CORS: which requests web pages of other origins may send, and which responses they may read.

use std::rc::Rc;

use actix_cors::{Cors, CorsError, CorsMiddleware};
use actix_web::{
    Error, ResponseError as _,
    body::{EitherBody, MessageBody},
    dev::{Service, ServiceRequest, ServiceResponse, Transform, forward_ready},
    http::{
        Method,
        header::{self, HeaderName, HeaderValue},
    },
};
use futures_util::{
    FutureExt as _, TryFutureExt as _,
    future::{LocalBoxFuture, Ready, ready},
};
use ipfs_registry_core::wire::{Code, SIGNATURE_HEADER};

use super::observe::REQUEST_ID;
use crate::{config::CorsConfig, registry::RegistryError};

/// How long a browser may cache the response to a preflight request, in seconds.
const PREFLIGHT_MAX_AGE: usize = 3600;

/// The response headers that web pages may read.
const EXPOSED: [HeaderName; 7] = [
    header::ACCEPT_RANGES,
    header::CONTENT_DISPOSITION,
    header::CONTENT_LENGTH,
    header::CONTENT_RANGE,
    header::ETAG,
    header::RETRY_AFTER,
    REQUEST_ID,
];

/// Returns the headers of every response if any origin is allowed: they are the same for every origin and without
/// one, so that shared caches can store the response. None if origins are listed.
pub(crate) fn fixed_headers(config: &CorsConfig) -> Vec<(HeaderName, HeaderValue)> {
    if config.origins.is_some() {
        return Vec::new();
    }
    let exposed = EXPOSED.each_ref().map(HeaderName::as_str).join(", ");
    let exposed = HeaderValue::try_from(exposed).expect("names of headers are ASCII");
    vec![
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
        (header::ACCESS_CONTROL_EXPOSE_HEADERS, exposed),
    ]
}

/// Middleware for CORS. If any origin is allowed, only preflight requests pass through `actix-cors`, and the
/// headers of other responses are the [`fixed_headers`].
pub(crate) struct CorsLayer {
    cors: Cors,
    allows_any: bool,
}

impl CorsLayer {
    /// Creates the middleware that the configuration describes.
    pub(crate) fn new(config: &CorsConfig) -> Self {
        Self { cors: cors(config), allows_any: config.origins.is_none() }
    }
}

impl<S, B> Transform<S, ServiceRequest> for CorsLayer
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    S::Future: 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<CorsBody<B>>;
    type Error = Error;
    type Transform = CorsService<S>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, ()>>;

    fn new_transform(&self, service: S) -> Self::Future {
        let service = Rc::new(service);
        let cors = self.cors.new_transform(Rc::clone(&service)).into_inner();
        ready(cors.map(|cors| CorsService { service, cors, allows_any: self.allows_any }))
    }
}

/// The body of the handler, of `actix-cors`, or of a problem.
type CorsBody<B> = EitherBody<EitherBody<B>>;

/// The middleware in one worker.
pub(crate) struct CorsService<S> {
    service: Rc<S>,
    cors: CorsMiddleware<Rc<S>>,
    allows_any: bool,
}

impl<S, B> Service<ServiceRequest> for CorsService<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    S::Future: 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<CorsBody<B>>;
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self::Response, Error>>;

    forward_ready!(service);

    fn call(&self, request: ServiceRequest) -> Self::Future {
        if self.allows_any && *request.method() != Method::OPTIONS {
            let into_body =
                |response: ServiceResponse<B>| response.map_into_left_body().map_into_left_body();
            return self.service.call(request).map_ok(into_body).boxed_local();
        }
        self.cors.call(request).map_ok(convert_preflight_error).boxed_local()
    }
}

/// Creates the middleware of `actix-cors`, which answers preflight requests and adds headers for listed origins.
fn cors(config: &CorsConfig) -> Cors {
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
        .expose_headers(EXPOSED)
        .max_age(PREFLIGHT_MAX_AGE);
    match &config.origins {
        // The response is the same for every origin, so that shared caches can store it.
        None => cors.allow_any_origin().send_wildcard().disable_vary_header(),
        Some(origins) => origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin)),
    }
}

/// Converts the refusal of a preflight request to problem+json.
fn convert_preflight_error<B>(
    response: ServiceResponse<EitherBody<B>>,
) -> ServiceResponse<CorsBody<B>> {
    let refusal = response.response().error().and_then(|error| error.as_error::<CorsError>());
    let Some(detail) = refusal.map(ToString::to_string) else {
        return response.map_into_left_body();
    };
    let mut problem = RegistryError::refused(Code::OriginRefused, detail).error_response();
    problem.headers_mut().insert(header::VARY, HeaderValue::from_static("Origin"));
    response.into_response(problem).map_into_right_body()
}
