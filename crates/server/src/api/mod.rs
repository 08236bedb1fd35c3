//! The registry's own API, under `/api`, which `ipkg` and the client library speak.

mod fetch;
mod info;
mod namespaces;
mod notice;
mod openapi;
mod packages;
mod publish;
mod publish_head;
mod publishers;
mod users;
mod versions;

use actix_web::{
    HttpResponse, Resource,
    web::{self, Data, Payload},
};
use ipfs_registry_core::{
    NAME_RULES,
    wire::{Code, paths},
};
use openapi::OPENAPI;

use crate::{
    http::{
        body::discard,
        routing::{delete, get, post, resource_in},
    },
    registry::{Registry, RegistryError},
};

/// Mounts the routes of the registry's own API. Requests for other frontends skip all of them at once.
pub(crate) fn configure(service: &mut web::ServiceConfig) {
    service.service(web::scope(paths::API).configure(package_routes).configure(other_routes));
}

/// Mounts the routes under `/api/package`, which get most requests. The first match wins, so fixed paths come
/// before patterns.
fn package_routes(service: &mut web::ServiceConfig) {
    service
        .service(resource(paths::PACKAGE, "GET, HEAD").route(get(fetch::fetch)))
        .service(
            resource(paths::VERSION, "GET, HEAD")
                .route(get(versions::find))
                .route(post(reject_reserved_namespace)),
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

/// Mounts the routes of namespaces, publishers and the API itself.
fn other_routes(service: &mut web::ServiceConfig) {
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
        .service(resource(OPENAPI, "GET, HEAD").route(get(openapi::send)))
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
        );
}

/// Creates the resource of a path under `/api`.
fn resource(path: &'static str, allow: &'static str) -> Resource {
    resource_in(paths::API, path, allow)
}

/// Rejects a publish into the namespace `version`: the name of a route, so no namespace has it.
async fn reject_reserved_namespace(
    registry: Data<Registry>,
    payload: Payload,
) -> Result<HttpResponse, RegistryError> {
    discard(payload, registry.settings.body_limit).await;
    let detail = "the name `version` is reserved, because a route has this name";
    Err(RegistryError::refused(Code::ReservedName, format!("{detail}; rules: {NAME_RULES}")))
}
