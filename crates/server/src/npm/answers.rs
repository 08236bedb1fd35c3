//! The short answers.

use actix_web::HttpResponse;
use serde_json::json;

use super::NpmKey;

/// An empty object: to a ping, and to the question for known faults, of which none are kept here.
pub(super) fn nothing() -> HttpResponse {
    HttpResponse::Ok().json(json!({}))
}

/// The answer to `npm whoami`: nobody needs an account to read.
pub(super) fn who_am_i() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "username": "anonymous" }))
}

/// The answer to an audit in its older form, whose clients need its parts.
pub(super) fn no_findings() -> HttpResponse {
    let vulnerabilities = json!({ "info": 0, "low": 0, "moderate": 0, "high": 0, "critical": 0 });
    HttpResponse::Ok().json(json!({
        "actions": [],
        "advisories": {},
        "muted": [],
        "metadata": { "vulnerabilities": vulnerabilities },
    }))
}

/// The key that signs what is told of each version.
pub(super) fn keys(key: &NpmKey) -> HttpResponse {
    HttpResponse::Ok().json(json!({ "keys": [key.told()] }))
}
