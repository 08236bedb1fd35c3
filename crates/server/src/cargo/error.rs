//! Error responses in the form that cargo prints.

use std::fmt;

use actix_web::{
    HttpRequest, HttpResponse, ResponseError,
    http::StatusCode,
    web::{Data, Payload},
};
use ipfs_registry_core::wire::Code;
use serde_json::json;

use crate::{
    http::{body::discard, error::log_failure, path_excerpt},
    registry::{Registry, RegistryError},
};

/// A [`RegistryError`] whose response has cargo's form: `{"errors": [{"detail": …}]}`.
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
        HttpResponse::build(self.status_code()).json(json!({ "errors": [{ "detail": detail }] }))
    }
}

/// Answers requests that match no route, after discarding the body.
pub(super) async fn no_such_route(
    registry: Data<Registry>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, CargoError> {
    discard(payload, registry.settings.body_limit).await;
    let (method, path) = (request.method(), path_excerpt(&request));
    let detail = format!("this registry has no route `{method} {path}` for cargo");
    Err(RegistryError::refused(Code::UnknownRoute, detail).into())
}
