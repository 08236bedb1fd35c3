//! What an operator sees of the server: health, metrics, and an id for every request.

mod health;
mod metrics;
mod middleware;
mod paths;
mod request_id;
mod routes;
mod samples;
mod transfer;

pub(crate) use health::Health;
pub(crate) use metrics::Metrics;
pub(crate) use middleware::record;
pub(crate) use paths::{LIVE, METRICS, READY, is_own};
pub(crate) use request_id::{RequestId, current_client};
pub(crate) use routes::routes;
pub(crate) use transfer::{Frontend, Transfer};
