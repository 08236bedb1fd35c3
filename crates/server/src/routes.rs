//! Which handler answers which path; every path and method without one is told so.

use actix_web::{
    FromRequest, Handler, HttpRequest, HttpResponse, Resource, Responder, ResponseError as _,
    Route,
    guard::{self, Guard},
    http::{Method, header},
    web,
};
use ipfs_registry_core::{
    NAME_RULES,
    wire::{Code, paths},
};

use crate::{
    ApiError, State, body, cargo, fetch,
    handlers::{info, namespaces, packages, publishers, users, versions},
    npm,
    observe::Template,
    openapi::{self, OPENAPI},
    publish,
};

/// Mounts every route of the registry on an actix application that holds a
/// [`State`](crate::State) as `web::Data`.
pub(crate) fn routes(service: &mut web::ServiceConfig) {
    for path in [paths::PUBLISHER, paths::SIGNUP] {
        service.service(resource(path, "POST").route(post(publishers::sign_up)));
    }
    service
        .service(resource(paths::REGISTER, "POST").route(post(namespaces::register)))
        .service(
            resource(paths::NAMESPACE, "GET, HEAD, POST")
                .route(get(namespaces::find))
                .route(post(namespaces::register)),
        )
        .service(resource(OPENAPI, "GET, HEAD").route(get(openapi::tell)))
        .service(resource(paths::API, "GET, HEAD").route(get(info::info)))
        .service(resource(paths::PUBLISHER_ONE, "GET, HEAD").route(get(publishers::find)))
        .service(
            resource(paths::USER, "POST, DELETE")
                .route(post(users::add))
                .route(delete(users::remove)),
        )
        .service(
            resource(paths::ACCESS, "POST, DELETE")
                .route(post(users::grant))
                .route(delete(users::revoke)),
        )
        .configure(package_routes)
        .configure(cargo::configure)
        .configure(npm::configure)
        .default_service(web::to(no_such_route));
}

/// Routes under `/api/package`; fixed words come before names.
fn package_routes(service: &mut web::ServiceConfig) {
    service
        .service(resource(paths::PACKAGE, "GET, HEAD").route(get(fetch::fetch)))
        .service(
            resource(paths::VERSION, "GET, HEAD")
                .route(get(versions::find))
                .route(post(no_such_namespace)),
        )
        .service(resource(paths::YANK, "POST").route(post(versions::yank)))
        .service(
            resource(paths::PACKAGE_NAMESPACE, "GET, HEAD, POST")
                .route(get(namespaces::find))
                .route(post(publish::publish)),
        )
        .service(resource(paths::PACKAGES, "GET, HEAD").route(get(packages::list)))
        .service(resource(paths::VERSIONS, "GET, HEAD").route(get(versions::list)))
        .service(resource(paths::LATEST, "GET, HEAD").route(get(versions::latest)))
        .service(resource(paths::DEPRECATE, "POST").route(post(packages::deprecate)))
        .service(resource(paths::PACKAGE_ONE, "GET, HEAD").route(get(packages::find)));
}

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

fn post<F, Args>(handler: F) -> Route
where
    F: Handler<Args>,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    web::post().to(handler)
}

fn delete<F, Args>(handler: F) -> Route
where
    F: Handler<Args>,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    web::delete().to(handler)
}

pub(crate) async fn no_such_route(request: HttpRequest) -> Result<HttpResponse, ApiError> {
    let words = format!("this registry has no route `{} {}`", request.method(), shown(&request));
    Err(ApiError::refused(Code::UnknownRoute, words))
}

/// A publish into a namespace whose name is a route's.
async fn no_such_namespace(
    state: web::Data<State>,
    payload: web::Payload,
) -> Result<HttpResponse, ApiError> {
    body::discard(payload, state.registry.body_limit).await;
    let words = "the name `version` is reserved, because a route is called `version`";
    Err(ApiError::refused(Code::ReservedName, format!("{words}; rules: {NAME_RULES}")))
}

async fn no_such_method(request: HttpRequest, allows: &'static str) -> HttpResponse {
    let method: &Method = request.method();
    let words = format!("`{}` answers {allows}, not {method}", shown(&request));
    let mut response = ApiError::refused(Code::MethodNotAllowed, words).error_response();
    response.headers_mut().insert(header::ALLOW, header::HeaderValue::from_static(allows));
    response
}

/// The path of a request, as much of it as an error should repeat.
fn shown(request: &HttpRequest) -> String {
    request.path().chars().take(100).collect()
}
