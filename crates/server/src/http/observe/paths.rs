//! The paths of health and metrics.

/// The liveness probe: whether the process answers.
pub(crate) const LIVE: &str = "/health/live";

/// The readiness probe: whether the database and the layers work.
pub(crate) const READY: &str = "/health/ready";

/// The metrics.
pub(crate) const METRICS: &str = "/metrics";

/// Returns whether the path is exempt from the rate limit, as those of health and metrics are.
pub(crate) fn is_exempt(path: &str) -> bool {
    [LIVE, READY, METRICS].contains(&path)
}
