//! What is refused, in the form that npm prints: a JSON object with `error`.

use actix_web::{
    HttpRequest, HttpResponse, ResponseError as _,
    http::{
        StatusCode,
        header::{self, HeaderValue},
    },
};
use ipfs_registry_core::wire::Code;
use serde_json::json;

use super::path::Names;
use crate::{http::error::log_failure, registry::RegistryError};

/// An error as npm prints it, with our code for programs.
pub(super) fn answer(error: &RegistryError) -> HttpResponse {
    let mut body = json!({ "error": error.to_string(), "code": error.code().as_str() });
    if let Some(id) = log_failure(error) {
        body["id"] = id.into();
    }
    HttpResponse::build(status(error)).json(body)
}

/// The status that clients act on: whatever cannot be a package here is one that is not there.
fn status(error: &RegistryError) -> StatusCode {
    match error.code() {
        Code::InvalidIdentifier | Code::ReservedName => StatusCode::NOT_FOUND,
        _ => error.status_code(),
    }
}

/// The refusal of `npm publish`.
pub(super) fn publish(names: &Names) -> HttpResponse {
    not_allowed(&format!(
        "`{names}` is published by `ipkg publish -n {} FOLDER`, which signs it as its author; npm cannot",
        names.namespace
    ))
}

/// What a login is refused with.
const NO_ACCOUNTS: &str = "this registry has no accounts and needs no login: installing works without one, and `ipkg publish -n NAMESPACE FOLDER` publishes, signed with your own key, which `ipkg keygen` makes and `ipkg signup` makes known";

/// The refusal of `npm adduser` and `npm login` with a user name and a password.
pub(super) fn login() -> HttpResponse {
    not_allowed(NO_ACCOUNTS)
}

/// The same where they ask for a page to log in on. 501, since after a status of the 400s, or 500,
/// they would ask the person for a password and send it here.
pub(super) fn web_login() -> HttpResponse {
    let mut response = login();
    *response.status_mut() = StatusCode::NOT_IMPLEMENTED;
    response
}

/// The refusal of any other change.
pub(super) fn read_only(request: &HttpRequest) -> HttpResponse {
    not_allowed(&format!(
        "{} is not taken here: npm reads from this registry, and `ipkg` changes it",
        request.method()
    ))
}

/// The refusal of a path that is none of npm's, or none that is served.
pub(super) fn no_such_route(request: &HttpRequest) -> RegistryError {
    let path: String = request.path().chars().take(100).collect();
    let words = format!("this registry has no route `{} {path}`", request.method());
    RegistryError::refused(Code::UnknownRoute, words)
}

fn not_allowed(words: &str) -> HttpResponse {
    let mut response = answer(&RegistryError::refused(Code::MethodNotAllowed, words));
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
    response
}
