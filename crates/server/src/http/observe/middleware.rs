//! The middleware around every request: request id, log line and metrics.

use std::{
    net::IpAddr,
    time::{Duration, Instant},
};

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::Method,
    middleware::Next,
    web::Data,
};
use tracing::Instrument as _;

use super::{
    request_id::{HEADER, RequestId},
    transfer::Transfer,
};
use crate::http::{HttpState, routing::RoutePattern};

/// Middleware that gives a request its id, logs it and records its metrics.
pub(crate) async fn observe_request(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let started = Instant::now();
    let id = RequestId::from_headers(request.headers());
    let span = tracing::error_span!("request", request_id = %id);
    let http = request.app_data::<Data<HttpState>>();
    let client = http.and_then(|http| http.limits.client_address(request.request()));
    let handle = async {
        let mut response = next.call(request).await?;
        response.headers_mut().insert(HEADER, id.value());
        let duration = started.elapsed();
        record_metrics(&response, duration);
        log_request(&response, duration, client);
        Ok(response)
    };
    id.scope(client, handle.instrument(span)).await
}

fn record_metrics<B>(response: &ServiceResponse<B>, duration: Duration) {
    let (request, status) = (response.request(), response.status());
    let Some(http) = request.app_data::<Data<HttpState>>() else { return };
    let (metrics, method) = (&http.metrics, method_label(request.method()));
    let pattern = request.app_data::<RoutePattern>();
    let route = pattern.map_or_else(|| frontend_label(request.path()), |pattern| pattern.0);
    metrics.requests.with_label_values(&[method, route, status.as_str()]).inc();
    metrics.seconds.with_label_values(&[method, route]).observe(duration.as_secs_f64());
    match Transfer::of(request) {
        // A `HEAD` transfers nothing.
        Some(Transfer::Fetch(by)) if method == "GET" => metrics.count_fetch(by, status.as_u16()),
        Some(Transfer::Publish(by)) => metrics.count_publish(by, status.as_u16()),
        _ => {}
    }
}

fn log_request<B>(response: &ServiceResponse<B>, duration: Duration, client: Option<IpAddr>) {
    let request = response.request();
    let method = request.method();
    let (path, status) = (request.path(), response.status().as_u16());
    let ms = milliseconds(duration);
    match *method {
        // The log has the address of a client only if its request failed.
        _ if status >= 400 => {
            let client = client.map(tracing::field::display);
            tracing::info!(%method, path, status, ms, client, "answered");
        }
        // At level `debug`: logging a fetch costs more than the fetch.
        Method::GET | Method::HEAD => tracing::debug!(%method, path, status, ms, "answered"),
        _ => tracing::info!(%method, path, status, ms, "answered"),
    }
}

/// Returns a duration in milliseconds, rounded to three decimals.
fn milliseconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1e6).round() / 1e3
}

/// Returns the route label of paths under `/npm/` and `/cargo/`, which have no [`RoutePattern`].
fn frontend_label(path: &str) -> &'static str {
    const PREFIXES: [(&str, &str); 2] = [("/npm/", "/npm/{path}"), ("/cargo/", "/cargo/{path}")];
    let found = PREFIXES.into_iter().find(|(prefix, _)| path.starts_with(prefix));
    found.map_or("none", |(_, label)| label)
}

/// Returns the label of a method. All unknown methods share one label, to bound the number of series.
fn method_label(method: &Method) -> &'static str {
    const METHODS: [&str; 8] =
        ["GET", "HEAD", "POST", "DELETE", "PUT", "PATCH", "OPTIONS", "TRACE"];
    METHODS.into_iter().find(|known| *known == method.as_str()).unwrap_or("other")
}
