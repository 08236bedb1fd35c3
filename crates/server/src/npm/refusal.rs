//! Error responses in the form that npm prints: a JSON object with `error`.

use actix_web::{
    HttpRequest, HttpResponse, ResponseError as _,
    http::{
        StatusCode,
        header::{self, HeaderValue},
    },
};
use ipfs_registry_core::wire::Code;
use serde_json::json;

use super::scoped_name::ScopedName;
use crate::{
    http::{error::log_failure, path_excerpt},
    registry::RegistryError,
};

/// Returns the response to an error: `error` for npm to print, `code` for programs, and `id` if the error is
/// logged.
pub(super) fn error_response(error: &RegistryError) -> HttpResponse {
    let mut body = json!({ "error": error.to_string(), "code": error.code().as_str() });
    if let Some(id) = log_failure(error) {
        body["id"] = id.into();
    }
    HttpResponse::build(status(error)).json(body)
}

/// Returns the status. A name that no package can have is 404, because clients act on the status.
fn status(error: &RegistryError) -> StatusCode {
    match error.code() {
        Code::InvalidIdentifier | Code::ReservedName => StatusCode::NOT_FOUND,
        _ => error.status_code(),
    }
}

/// Refuses `npm publish`.
pub(super) fn publish(name: &ScopedName) -> HttpResponse {
    not_allowed(&format!(
        "npm cannot publish here, because it does not sign packages: run `ipkg publish -n {} FOLDER` to publish `{name}`",
        name.namespace
    ))
}

const NO_ACCOUNTS: &str = "this registry has no accounts and needs no login: installing works without one; to publish, run `ipkg keygen` and `ipkg signup` once, then `ipkg publish -n NAMESPACE FOLDER`, which signs with your own key";

/// Refuses `npm adduser` and `npm login` with a user name and a password.
pub(super) fn login() -> HttpResponse {
    not_allowed(NO_ACCOUNTS)
}

/// Refuses a login on a web page, with status 501: after a 4xx or 500, npm would ask for a password and send
/// it here.
pub(super) fn web_login() -> HttpResponse {
    let mut response = login();
    *response.status_mut() = StatusCode::NOT_IMPLEMENTED;
    response
}

/// Refuses any other change.
pub(super) fn read_only(request: &HttpRequest) -> HttpResponse {
    not_allowed(&format!(
        "{} is not allowed here: npm can only read from this registry; use `ipkg` to change it",
        request.method()
    ))
}

/// Returns the error for a path that is unknown or that the registry does not serve.
pub(super) fn no_such_route(request: &HttpRequest) -> RegistryError {
    let (method, path) = (request.method(), path_excerpt(request));
    let detail = format!("this registry has no route `{method} {path}`");
    RegistryError::refused(Code::UnknownRoute, detail)
}

fn not_allowed(detail: &str) -> HttpResponse {
    let mut response = error_response(&RegistryError::refused(Code::MethodNotAllowed, detail));
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
    response
}
