//! The middleware around every request: its id, its line in the log, its metrics.

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
use crate::http::{HttpState, routing::Template};

/// Answers a request, logs it and counts it.
pub(crate) async fn record(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let begun = Instant::now();
    let id = RequestId::of(request.headers());
    let span = tracing::error_span!("request", request_id = %id);
    let http = request.app_data::<Data<HttpState>>();
    let client = http.and_then(|http| http.limits.client_address(request.request()));
    let answered = async {
        let mut response = next.call(request).await?;
        response.headers_mut().insert(HEADER, id.value());
        log_request(&response, begun.elapsed(), client);
        Ok(response)
    };
    id.during(client, answered.instrument(span)).await
}

fn log_request<B>(response: &ServiceResponse<B>, took: Duration, client: Option<IpAddr>) {
    let request = response.request();
    let (method, status) = (request.method(), response.status());
    let route = request.app_data::<Template>().map_or_else(|| stock(request.path()), |it| it.0);
    if let Some(http) = request.app_data::<Data<HttpState>>() {
        let (metrics, verb) = (&http.metrics, known(method));
        metrics.requests.with_label_values(&[verb, route, status.as_str()]).inc();
        metrics.seconds.with_label_values(&[verb, route]).observe(took.as_secs_f64());
        match Transfer::of(request) {
            // A `HEAD` transfers nothing.
            Some(Transfer::Fetch(by)) if verb == "GET" => metrics.fetched(by, status.as_u16()),
            Some(Transfer::Publish(by)) => metrics.published(by, status.as_u16()),
            _ => {}
        }
    }
    let (path, status, ms) = (request.path(), status.as_u16(), milliseconds(took));
    match *method {
        // The log has the address of a client only if its request failed.
        _ if status >= 400 => {
            let client = client.map(tracing::field::display);
            tracing::info!(%method, path, status, ms, client, "answered");
        }
        // A line for each fetch would cost more than the fetch.
        Method::GET | Method::HEAD => tracing::debug!(%method, path, status, ms, "answered"),
        _ => tracing::info!(%method, path, status, ms, "answered"),
    }
}

/// A duration in milliseconds with three digits after the point.
fn milliseconds(took: Duration) -> f64 {
    (took.as_secs_f64() * 1e6).round() / 1e3
}

/// The label of requests under a stock client's prefix, whose paths are parsed by the frontend.
fn stock(path: &str) -> &'static str {
    const CLIENTS: [(&str, &str); 2] = [("/npm/", "/npm/{path}"), ("/cargo/", "/cargo/{path}")];
    let known = CLIENTS.into_iter().find(|(prefix, _)| path.starts_with(prefix));
    known.map_or("none", |(_, label)| label)
}

/// The method as a label; one label for all unknown methods, of which there could be any number.
fn known(method: &Method) -> &'static str {
    const METHODS: [&str; 8] =
        ["GET", "HEAD", "POST", "DELETE", "PUT", "PATCH", "OPTIONS", "TRACE"];
    METHODS.into_iter().find(|known| *known == method.as_str()).unwrap_or("other")
}
