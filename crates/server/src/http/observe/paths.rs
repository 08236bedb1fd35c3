//! The paths of health and metrics.

/// Whether the process answers at all.
pub(crate) const LIVE: &str = "/health/live";

/// Whether the registry can do its work.
pub(crate) const READY: &str = "/health/ready";

/// The metrics.
pub(crate) const METRICS: &str = "/metrics";

/// Whether the path is one of these, on which no rate is enforced.
pub(crate) fn is_own(path: &str) -> bool {
    [LIVE, READY, METRICS].contains(&path)
}
