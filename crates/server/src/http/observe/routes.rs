//! The routes and handlers of health and metrics.

use actix_web::{
    HttpResponse,
    http::header,
    web::{self, Data},
};
use serde_json::json;

use super::paths::{LIVE, METRICS, READY};
use crate::{
    http::{
        HttpState,
        routing::{get, resource},
    },
    registry::{Registry, RegistryError},
};

/// Mounts health and metrics.
pub(crate) fn routes(service: &mut web::ServiceConfig) {
    service
        .service(resource(LIVE, "GET, HEAD").route(get(live)))
        .service(resource(READY, "GET, HEAD").route(get(ready)))
        .service(resource(METRICS, "GET, HEAD").route(get(metrics)));
}

/// `GET /health/live`
async fn live() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "status": "ok" }))
}

/// `GET /health/ready`
async fn ready(registry: Data<Registry>, http: Data<HttpState>) -> HttpResponse {
    let report = http.health.report(&registry).await;
    match report.status {
        "ok" => HttpResponse::Ok().json(report),
        _ => HttpResponse::ServiceUnavailable().json(report),
    }
}

/// `GET /metrics`
async fn metrics(
    registry: Data<Registry>,
    http: Data<HttpState>,
) -> Result<HttpResponse, RegistryError> {
    let caches = [http.archives.counts(), registry.archives.counts()];
    let backlog = registry.webhooks.backlog(&registry.store).await;
    let text = http
        .metrics
        .text(&registry, &caches, backlog.as_deref())
        .map_err(RegistryError::internal)?;
    Ok(HttpResponse::Ok().insert_header((header::CONTENT_TYPE, prometheus::TEXT_FORMAT)).body(text))
}
