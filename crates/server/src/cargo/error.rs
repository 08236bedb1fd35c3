//! Errors in the form that cargo prints.

use std::fmt;

use actix_web::{HttpRequest, HttpResponse, ResponseError, http::StatusCode};
use ipfs_registry_core::wire::Code;
use serde_json::{Value, json};

use crate::{
    http::{body::discard, error::log_failure},
    registry::{Registry, RegistryError},
};
use actix_web::web::{Data, Payload};

/// An [`RegistryError`] as cargo reads it: `{"errors": [{"detail": …}]}`.
#[derive(Debug)]
pub(super) struct CargoError(RegistryError);

impl<E: Into<RegistryError>> From<E> for CargoError {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl fmt::Display for CargoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl ResponseError for CargoError {
    fn status_code(&self) -> StatusCode {
        self.0.status_code()
    }

    fn error_response(&self) -> HttpResponse {
        let detail = match log_failure(&self.0) {
            Some(id) => format!("{} (id {id})", self.0),
            None => self.0.to_string(),
        };
        HttpResponse::build(self.status_code()).json(body(&detail))
    }
}

/// What cargo prints `detail` of.
fn body(detail: &str) -> Value {
    json!({ "errors": [{ "detail": detail }] })
}

/// Answers what no other route does, once the body that is still coming was read.
pub(super) async fn no_such_route(
    registry: Data<Registry>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, CargoError> {
    discard(payload, registry.settings.body_limit).await;
    let path: String = request.path().chars().take(100).collect();
    let words = format!("this registry has no route `{} {path}` for cargo", request.method());
    Err(RegistryError::refused(Code::UnknownRoute, words).into())
}
