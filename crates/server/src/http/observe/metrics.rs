//! The numbers that grow with requests, and the text that tells them.

use ipfs_registry_db::webhooks::Backlog;
use prometheus::{
    HistogramOpts, HistogramVec, IntCounter, IntCounterVec, Opts, Registry, TextEncoder,
};

use super::{samples, transfer::Frontend};
use crate::registry::{CacheCounts, Registry as PackageRegistry};

/// The upper bounds of the buckets of durations, in seconds.
const SECONDS: [f64; 12] =
    [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.25, 1.0, 2.5, 10.0, 60.0];

/// What is counted as it happens.
pub(crate) struct Metrics {
    registry: Registry,
    /// By method, route and status.
    pub(super) requests: IntCounterVec,
    /// By method and route.
    pub(super) seconds: HistogramVec,
    /// By frontend and outcome.
    publishes: IntCounterVec,
    /// By frontend and outcome.
    fetches: IntCounterVec,
    /// The bytes of archives that answers promised.
    pub(crate) sent: IntCounter,
}

impl Metrics {
    /// Metrics that have counted nothing.
    pub(crate) fn new() -> Result<Self, prometheus::Error> {
        let registry = Registry::new();
        let metrics = Self {
            requests: IntCounterVec::new(
                Opts::new("ipkg_http_requests_total", "Requests answered."),
                &["method", "route", "status"],
            )?,
            seconds: HistogramVec::new(
                HistogramOpts::new(
                    "ipkg_http_request_duration_seconds",
                    "Time from a request's head to the head of its answer.",
                )
                .buckets(SECONDS.to_vec()),
                &["method", "route"],
            )?,
            publishes: outcomes("ipkg_publishes_total", "Publishes, by how they ended.")?,
            fetches: outcomes("ipkg_fetches_total", "Fetches of archives, by how they ended.")?,
            sent: IntCounter::new(
                "ipkg_archive_sent_bytes_total",
                "Bytes of archives in the answers to fetches.",
            )?,
            registry,
        };
        metrics.registry.register(Box::new(metrics.requests.clone()))?;
        metrics.registry.register(Box::new(metrics.seconds.clone()))?;
        metrics.registry.register(Box::new(metrics.publishes.clone()))?;
        metrics.registry.register(Box::new(metrics.fetches.clone()))?;
        metrics.registry.register(Box::new(metrics.sent.clone()))?;
        Ok(metrics)
    }

    /// Everything in the text form of Prometheus.
    pub(super) fn text(
        &self,
        of: &PackageRegistry,
        caches: &[CacheCounts],
        backlog: Option<&[Backlog]>,
    ) -> Result<String, prometheus::Error> {
        let mut families = self.registry.gather();
        families.extend(samples::take(of, caches, backlog)?.gather());
        TextEncoder::new().encode_to_string(&families)
    }

    /// Counts a publish that was answered with `status`.
    pub(super) fn published(&self, by: Frontend, status: u16) {
        self.publishes.with_label_values(&[by.label(), outcome(status)]).inc();
    }

    /// Counts a fetch that was answered with `status`.
    pub(super) fn fetched(&self, by: Frontend, status: u16) {
        self.fetches.with_label_values(&[by.label(), outcome(status)]).inc();
    }
}

/// How a request ended.
const OUTCOMES: [&str; 3] = ["done", "refused", "failed"];

fn outcome(status: u16) -> &'static str {
    match status {
        ..400 => OUTCOMES[0],
        400..500 if status != 422 => OUTCOMES[1],
        _ => OUTCOMES[2],
    }
}

/// Makes a counter by frontend and outcome. Each series is there from the start, or `rate` would not
/// see the first failure.
fn outcomes(name: &str, help: &str) -> Result<IntCounterVec, prometheus::Error> {
    let counter = IntCounterVec::new(Opts::new(name, help), &["frontend", "outcome"])?;
    for frontend in Frontend::ALL {
        for outcome in OUTCOMES {
            counter.with_label_values(&[frontend.label(), outcome]).inc_by(0);
        }
    }
    Ok(counter)
}
