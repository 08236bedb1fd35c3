//! Responses that need no database.

use actix_web::HttpResponse;
use serde_json::json;

use super::NpmKey;

/// Returns an empty object: the answer to a ping, and to a query for security advisories, of which this
/// registry has none.
pub(super) fn empty_object() -> HttpResponse {
    HttpResponse::Ok().json(json!({}))
}

/// Returns the answer to `npm whoami`. Reading needs no account.
pub(super) fn who_am_i() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "username": "anonymous" }))
}

/// Returns an audit without findings, in the older format. Its clients require every key.
pub(super) fn empty_audit() -> HttpResponse {
    let vulnerabilities = json!({ "info": 0, "low": 0, "moderate": 0, "high": 0, "critical": 0 });
    HttpResponse::Ok().json(json!({
        "actions": [],
        "advisories": {},
        "muted": [],
        "metadata": { "vulnerabilities": vulnerabilities },
    }))
}

/// Returns the public key that verifies the registry's signatures.
pub(super) fn keys(key: &NpmKey) -> HttpResponse {
    HttpResponse::Ok().json(json!({ "keys": [key.to_json()] }))
}
