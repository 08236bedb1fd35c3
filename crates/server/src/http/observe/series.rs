//! The time series of requests that a worker records to, looked up once per method, route and status.

use std::{cell::RefCell, collections::HashMap, time::Duration};

use actix_web::{dev::ServiceResponse, http::Method};
use prometheus::{Histogram, IntCounter};

use super::{metrics::Metrics, transfer::Transfer};
use crate::http::routing::RoutePattern;

/// The method, the route and the status of a response.
type Labels = (&'static str, &'static str, u16);

/// The series of one worker. A lookup by labels in [`Metrics`] takes a lock that all workers share.
pub(super) struct WorkerSeries(RefCell<HashMap<Labels, Series>>);

/// The series of one combination of labels.
struct Series {
    requests: IntCounter,
    seconds: Histogram,
}

impl WorkerSeries {
    pub(super) fn new() -> Self {
        Self(RefCell::default())
    }

    /// Counts a response, and a transfer of an archive.
    pub(super) fn record<B>(
        &self,
        metrics: &Metrics,
        response: &ServiceResponse<B>,
        duration: Duration,
    ) {
        let (request, status) = (response.request(), response.status().as_u16());
        let method = method_label(request.method());
        let pattern = request.app_data::<RoutePattern>();
        let route = pattern.map_or_else(|| frontend_label(request.path()), |pattern| pattern.0);
        let mut all = self.0.borrow_mut();
        let series = all
            .entry((method, route, status))
            .or_insert_with_key(|labels| Series::of(metrics, labels));
        series.requests.inc();
        series.seconds.observe(duration.as_secs_f64());
        match Transfer::of(request) {
            // A `HEAD` transfers nothing.
            Some(Transfer::Fetch(by)) if method == "GET" => metrics.fetches.count(by, status),
            Some(Transfer::Publish(by)) => metrics.publishes.count(by, status),
            _ => {}
        }
    }
}

impl Series {
    fn of(metrics: &Metrics, &(method, route, status): &Labels) -> Self {
        let status = status.to_string();
        Self {
            requests: metrics.requests.with_label_values(&[method, route, &status]),
            seconds: metrics.seconds.with_label_values(&[method, route]),
        }
    }
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
