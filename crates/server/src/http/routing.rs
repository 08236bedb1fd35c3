//! Mounts routes by method, and answers unknown paths and other methods.

use actix_web::{
    FromRequest, Handler, HttpRequest, HttpResponse, Resource, Responder, ResponseError as _,
    Route,
    guard::{self, Guard},
    http::header,
    web,
};
use ipfs_registry_core::wire::Code;

use super::path_excerpt;
use crate::registry::RegistryError;

/// The path pattern of a route, which labels its metrics. Paths themselves contain names, of which there is any
/// number.
#[derive(Clone, Copy)]
pub(crate) struct RoutePattern(pub(crate) &'static str);

/// Creates the resource of a path. It answers other methods than those that `allow` lists with 405.
pub(crate) fn resource(path: &'static str, allow: &'static str) -> Resource {
    resource_in("", path, allow)
}

/// Creates the resource of a path as [`resource`] does, inside of a scope whose path is `scope`.
pub(crate) fn resource_in(scope: &str, path: &'static str, allow: &'static str) -> Resource {
    let resource = web::resource(path.strip_prefix(scope).unwrap_or(path));
    let resource = resource.app_data(RoutePattern(path));
    resource.default_service(web::to(move |request| method_not_allowed(request, allow)))
}

/// Creates a route for `GET` and `HEAD`.
pub(crate) fn get<F, Args>(handler: F) -> Route
where
    F: Handler<Args>,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    web::route().guard(get_or_head()).to(handler)
}

/// Returns the guard for `GET`, and for `HEAD`, which has the same handlers.
pub(crate) fn get_or_head() -> impl Guard {
    guard::fn_guard(|context| guard::Get().check(context) || guard::Head().check(context))
}

/// Creates a route for `POST`.
pub(crate) fn post<F, Args>(handler: F) -> Route
where
    F: Handler<Args>,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    web::post().to(handler)
}

/// Creates a route for `DELETE`.
pub(crate) fn delete<F, Args>(handler: F) -> Route
where
    F: Handler<Args>,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    web::delete().to(handler)
}

/// Refuses a path that has no route.
pub(crate) async fn unknown_route(request: HttpRequest) -> Result<HttpResponse, RegistryError> {
    let (method, path) = (request.method(), path_excerpt(&request));
    let detail = format!("this registry has no route `{method} {path}`");
    Err(RegistryError::refused(Code::UnknownRoute, detail))
}

async fn method_not_allowed(request: HttpRequest, allow: &'static str) -> HttpResponse {
    let (method, path) = (request.method(), path_excerpt(&request));
    let detail = format!("`{path}` answers {allow}, not {method}");
    let mut response = RegistryError::refused(Code::MethodNotAllowed, detail).error_response();
    response.headers_mut().insert(header::ALLOW, header::HeaderValue::from_static(allow));
    response
}
