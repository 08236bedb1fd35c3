//! How routes are mounted: by method, with an answer to other methods and to unknown paths.

use actix_web::{
    FromRequest, Handler, HttpRequest, HttpResponse, Resource, Responder, ResponseError as _,
    Route,
    guard::{self, Guard},
    http::{Method, header},
    web,
};
use ipfs_registry_core::wire::Code;

use crate::registry::RegistryError;

/// The pattern of the route that answers a request: paths contain names, which are no labels of metrics.
#[derive(Clone, Copy)]
pub(crate) struct Template(pub(crate) &'static str);

/// A path that answers other methods with the ones it `allows`.
pub(crate) fn resource(path: &'static str, allows: &'static str) -> Resource {
    let resource = web::resource(path).app_data(Template(path));
    resource.default_service(web::to(move |request| no_such_method(request, allows)))
}

pub(crate) fn get<F, Args>(handler: F) -> Route
where
    F: Handler<Args>,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    web::route().guard(reads()).to(handler)
}

/// `GET`, and `HEAD` which is answered by the same handlers.
pub(crate) fn reads() -> impl Guard {
    guard::fn_guard(|context| guard::Get().check(context) || guard::Head().check(context))
}

pub(crate) fn post<F, Args>(handler: F) -> Route
where
    F: Handler<Args>,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    web::post().to(handler)
}

pub(crate) fn delete<F, Args>(handler: F) -> Route
where
    F: Handler<Args>,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    web::delete().to(handler)
}

pub(crate) async fn no_such_route(request: HttpRequest) -> Result<HttpResponse, RegistryError> {
    let words = format!("this registry has no route `{} {}`", request.method(), shown(&request));
    Err(RegistryError::refused(Code::UnknownRoute, words))
}

async fn no_such_method(request: HttpRequest, allows: &'static str) -> HttpResponse {
    let method: &Method = request.method();
    let words = format!("`{}` answers {allows}, not {method}", shown(&request));
    let mut response = RegistryError::refused(Code::MethodNotAllowed, words).error_response();
    response.headers_mut().insert(header::ALLOW, header::HeaderValue::from_static(allows));
    response
}

/// The path of a request, as much of it as an error should repeat.
fn shown(request: &HttpRequest) -> String {
    request.path().chars().take(100).collect()
}
