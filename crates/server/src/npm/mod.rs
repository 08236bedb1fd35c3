//! The npm registry protocol under `/npm/`, for npm, pnpm, yarn and bun. The namespace `acme` is the scope
//! `@acme`; its package `tool` is `@acme/tool`.
//!
//! The frontend is read-only. It sends archives as their authors signed them; only packuments and manifests
//! have the scoped name.

mod frontend;
mod key;
mod manifest;
mod negotiation;
mod packument;
mod path;
mod refusal;
mod responses;
mod scoped_name;
mod search;
mod tags;
mod tarball;
mod version;

use actix_web::{
    HttpRequest, HttpResponse,
    http::Method,
    web::{self, Data, Payload},
};
pub(crate) use frontend::Npm;
use ipfs_registry_core::wire::Code;
pub(crate) use key::NpmKey;
use path::Route;

use crate::{
    http::{
        body::discard,
        extract::package_names,
        observe::{Frontend, Transfer},
    },
    registry::RegistryError,
};

/// The maximum number of bytes that are read from a body before its request is refused: 64 MiB.
const DISCARD_LIMIT: u64 = 64 * 1024 * 1024;

/// Mounts the routes under `/npm`.
pub(crate) fn configure(service: &mut web::ServiceConfig) {
    // Clients write the `/` in a name as `/`, `%2f` or `%2F`, so one handler parses the path itself.
    service.service(web::scope("/npm").default_service(web::to(handle)));
}

/// Handles every request under `/npm`. `npm` is `None` if the registry accepts only crates.
async fn handle(npm: Option<Data<Npm>>, request: HttpRequest, payload: Payload) -> HttpResponse {
    let response = match *request.method() {
        Method::GET | Method::HEAD => read(npm.as_deref().map(|npm| &**npm), &request).await,
        _ => {
            // If the connection closed now, a client that is still sending would not see the answer.
            discard(payload, DISCARD_LIMIT).await;
            handle_other_method(&request)
        }
    };
    response.unwrap_or_else(|error| refusal::error_response(&error))
}

async fn read(npm: Option<&Npm>, request: &HttpRequest) -> Result<HttpResponse, RegistryError> {
    let Some(npm) = npm else {
        let detail = "this registry holds crates, and no npm packages";
        return Err(RegistryError::refused(Code::UnknownRoute, detail));
    };
    let path = request.uri().path();
    if path::is_archive(path) {
        return tarball::send(npm, request).await;
    }
    if path::is_package(path) {
        return packument::send(npm, request).await;
    }
    match path::parse(path, package_names(request))? {
        Route::Root | Route::Ping => Ok(responses::empty_object()),
        Route::WhoAmI => Ok(responses::who_am_i()),
        Route::Keys => Ok(responses::keys(&npm.key)),
        Route::Search => search::search(npm, request).await,
        Route::Package(_) => packument::send(npm, request).await,
        Route::Version(name, version) => version::send(npm, request, name, &version).await,
        Route::Tarball(_) => tarball::send(npm, request).await,
        Route::Tags(name) => tags::send(npm, request, name).await,
        Route::Advisories | Route::Audit | Route::WebLogin | Route::User | Route::Unknown => {
            Err(refusal::no_such_route(request))
        }
    }
}

/// Handles methods other than GET and HEAD: answers two queries that have a body, refuses the rest.
fn handle_other_method(request: &HttpRequest) -> Result<HttpResponse, RegistryError> {
    match (path::parse(request.uri().path(), package_names(request))?, request.method()) {
        (Route::Advisories, &Method::POST) => Ok(responses::empty_object()),
        (Route::Audit, &Method::POST) => Ok(responses::empty_audit()),
        (Route::Package(name), &Method::PUT) => {
            Transfer::Publish(Frontend::Npm).mark(request);
            Ok(refusal::publish(&name))
        }
        (Route::WebLogin, &Method::POST) => Ok(refusal::web_login()),
        (Route::User, &Method::PUT) => Ok(refusal::login()),
        (Route::Unknown, _) => Err(refusal::no_such_route(request)),
        _ => Ok(refusal::read_only(request)),
    }
}
