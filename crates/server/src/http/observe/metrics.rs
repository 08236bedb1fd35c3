//! The Prometheus metrics of requests, and the text of all metrics.

use ipfs_registry_db::webhooks::Backlog;
use prometheus::{
    HistogramOpts, HistogramVec, IntCounter, IntCounterVec, Opts, Registry, TextEncoder,
};

use super::{outcomes::Outcomes, samples};
use crate::registry::{CacheCounts, Registry as PackageRegistry};

/// The upper bounds of the histogram buckets, in seconds.
const SECONDS: [f64; 12] =
    [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.25, 1.0, 2.5, 10.0, 60.0];

/// The metrics of requests, counted as requests are answered.
pub(crate) struct Metrics {
    registry: Registry,
    /// By method, route and status.
    pub(super) requests: IntCounterVec,
    /// By method and route.
    pub(super) seconds: HistogramVec,
    pub(super) publishes: Outcomes,
    pub(super) fetches: Outcomes,
    /// The bytes of archives in responses, counted before they are sent.
    pub(crate) sent_bytes: IntCounter,
}

impl Metrics {
    /// Creates the metrics, all at zero.
    pub(crate) fn new() -> Result<Self, prometheus::Error> {
        let registry = Registry::new();
        let requests = Opts::new("ipkg_http_requests_total", "Requests answered.");
        let requests = IntCounterVec::new(requests, &["method", "route", "status"])?;
        let seconds = HistogramOpts::new(
            "ipkg_http_request_duration_seconds",
            "Time from a request's head to the head of its answer.",
        );
        let seconds = HistogramVec::new(seconds.buckets(SECONDS.to_vec()), &["method", "route"])?;
        let publishes =
            Outcomes::register(&registry, "ipkg_publishes_total", "Publishes, by how they ended.")?;
        let help = "Fetches of archives, by how they ended.";
        let fetches = Outcomes::register(&registry, "ipkg_fetches_total", help)?;
        let help = "Bytes of archives in the answers to fetches.";
        let sent_bytes = IntCounter::new("ipkg_archive_sent_bytes_total", help)?;
        registry.register(Box::new(requests.clone()))?;
        registry.register(Box::new(seconds.clone()))?;
        registry.register(Box::new(sent_bytes.clone()))?;
        Ok(Self { registry, requests, seconds, publishes, fetches, sent_bytes })
    }

    /// Formats all metrics in the Prometheus text format.
    pub(super) fn text(
        &self,
        of: &PackageRegistry,
        caches: &[CacheCounts],
        backlog: Option<&[Backlog]>,
    ) -> Result<String, prometheus::Error> {
        let mut families = self.registry.gather();
        families.extend(samples::collect(of, caches, backlog)?.gather());
        TextEncoder::new().encode_to_string(&families)
    }
}
