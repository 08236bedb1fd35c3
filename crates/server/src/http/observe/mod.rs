//! Observability: health, metrics, request ids and the request log.

mod health;
mod metrics;
mod middleware;
mod outcomes;
mod paths;
mod request_id;
mod routes;
mod samples;
mod series;
mod transfer;

pub(crate) use health::Health;
pub(crate) use metrics::Metrics;
pub(crate) use middleware::Observe;
pub(crate) use paths::{LIVE, METRICS, READY, is_exempt};
pub(crate) use request_id::{REQUEST_ID, RequestId, current_client};
pub(crate) use routes::routes;
pub(crate) use transfer::{Frontend, Transfer};
