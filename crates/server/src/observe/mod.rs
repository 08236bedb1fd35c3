//! What an operator sees of the server: health, metrics, and an id for every request.

mod health;
mod metrics;
mod middleware;
mod request_id;
mod samples;
mod transfer;

use actix_web::{
    HttpResponse,
    http::header,
    web::{self, Data},
};
pub(crate) use health::Health;
pub(crate) use metrics::Metrics;
pub(crate) use middleware::{Template, record};
pub(crate) use request_id::{RequestId, current_client};
pub(crate) use transfer::{Frontend, Transfer};

use crate::{ApiError, State, routes::resource};

/// The path that tells whether the process answers at all.
pub(crate) const LIVE: &str = "/health/live";

/// The path that tells whether the registry can do its work.
pub(crate) const READY: &str = "/health/ready";

/// The path of the metrics.
pub(crate) const METRICS: &str = "/metrics";

/// Mounts health and metrics.
pub(crate) fn routes(service: &mut web::ServiceConfig) {
    service
        .service(resource(LIVE, "GET, HEAD").route(crate::routes::get(health::live)))
        .service(resource(READY, "GET, HEAD").route(crate::routes::get(health::ready)))
        .service(resource(METRICS, "GET, HEAD").route(crate::routes::get(tell)));
}

/// `GET /metrics`
async fn tell(state: Data<State>) -> Result<HttpResponse, ApiError> {
    let text = state.metrics.text(&state).map_err(ApiError::internal)?;
    Ok(HttpResponse::Ok().insert_header((header::CONTENT_TYPE, prometheus::TEXT_FORMAT)).body(text))
}

/// Whether the path is one of these, which whoever watches asks as often as need be.
pub(crate) fn is_own(path: &str) -> bool {
    [LIVE, READY, METRICS].contains(&path)
}
