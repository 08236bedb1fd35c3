//! What stands around every request: its id, its line in the log, and what is counted of it.

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
use crate::State;

/// The pattern of the route that a request was answered by: names in paths are no labels.
#[derive(Clone, Copy)]
pub(crate) struct Template(pub(crate) &'static str);

/// Answers a request, and takes it down.
pub(crate) async fn record(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let begun = Instant::now();
    let id = RequestId::of(request.headers());
    let span = tracing::error_span!("request", request_id = %id);
    let state = request.app_data::<Data<State>>();
    let client = state.and_then(|state| state.limits.client_address(request.request()));
    let answered = async {
        let mut response = next.call(request).await?;
        response.headers_mut().insert(HEADER, id.value());
        take_down(&response, begun.elapsed(), client);
        Ok(response)
    };
    id.during(client, answered.instrument(span)).await
}

fn take_down<B>(response: &ServiceResponse<B>, took: Duration, client: Option<IpAddr>) {
    let request = response.request();
    let (method, status) = (request.method(), response.status());
    let route = request.app_data::<Template>().map_or_else(|| stock(request.path()), |it| it.0);
    if let Some(state) = request.app_data::<Data<State>>() {
        let (metrics, verb) = (&state.metrics, known(method));
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
        // Of whom nothing is refused, the log keeps no address.
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

/// What stock clients ask, whose paths are read by themselves, as one label each.
fn stock(path: &str) -> &'static str {
    const CLIENTS: [(&str, &str); 2] = [("/npm/", "/npm/{path}"), ("/cargo/", "/cargo/{path}")];
    let known = CLIENTS.into_iter().find(|(prefix, _)| path.starts_with(prefix));
    known.map_or("none", |(_, label)| label)
}

/// The method as a label: of those that are made up there could be any number.
fn known(method: &Method) -> &'static str {
    const METHODS: [&str; 8] =
        ["GET", "HEAD", "POST", "DELETE", "PUT", "PATCH", "OPTIONS", "TRACE"];
    METHODS.into_iter().find(|known| *known == method.as_str()).unwrap_or("other")
}
