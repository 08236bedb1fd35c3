//! The registry as `npm` and its kin know one, under `/npm/`: the namespace `acme` is the scope
//! `@acme`, and its package `tool` is `@acme/tool`.
//!
//! Everything here is for reading. Archives go out as their authors signed them; only what is told
//! of them has the scoped name.

mod answers;
mod frontend;
mod key;
mod manifest;
mod negotiation;
mod packument;
mod path;
mod refusal;
mod search;
mod tags;
mod tarball;

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
        observe::{Frontend, Transfer},
    },
    registry::RegistryError,
};

/// The most that is read of a body that is discarded, in bytes.
const DROPPED: u64 = 64 * 1024 * 1024;

/// Mounts the routes under `/npm`.
pub(crate) fn configure(service: &mut web::ServiceConfig) {
    // Clients write `/` within a name as `%2f`, `%2F` or itself, so one handler reads the path.
    service
        .service(web::resource("/npm").to(handle))
        .service(web::resource("/npm/{path:.*}").to(handle));
}

/// There is no [`Npm`] if the registry holds crates only.
async fn handle(npm: Option<Data<Npm>>, request: HttpRequest, payload: Payload) -> HttpResponse {
    let answered = match *request.method() {
        Method::GET | Method::HEAD => read(npm.as_deref().map(|npm| &**npm), &request).await,
        _ => {
            // A client that is still sending would see a cut connection and not the answer.
            discard(payload, DROPPED).await;
            change(&request)
        }
    };
    answered.unwrap_or_else(|error| refusal::answer(&error))
}

async fn read(npm: Option<&Npm>, request: &HttpRequest) -> Result<HttpResponse, RegistryError> {
    let Some(npm) = npm else {
        let words = "this registry holds crates, and no npm packages";
        return Err(RegistryError::refused(Code::UnknownRoute, words));
    };
    match path::parse(request.uri().path())? {
        Route::Root | Route::Ping => Ok(answers::nothing()),
        Route::WhoAmI => Ok(answers::who_am_i()),
        Route::Keys => Ok(answers::keys(&npm.key)),
        Route::Search => search::search(npm, request).await,
        Route::Package(names) => packument::answer(npm, request, names).await,
        Route::Version(names, version) => manifest::answer(npm, request, names, &version).await,
        Route::Tarball(pointer) => tarball::answer(npm, request, pointer).await,
        Route::Tags(names) => tags::answer(npm, names).await,
        Route::Advisories | Route::Audit | Route::WebLogin | Route::User | Route::Unknown => {
            Err(refusal::no_such_route(request))
        }
    }
}

/// Answers other methods: two queries that have a body, and refusals.
fn change(request: &HttpRequest) -> Result<HttpResponse, RegistryError> {
    match (path::parse(request.uri().path())?, request.method()) {
        (Route::Advisories, &Method::POST) => Ok(answers::nothing()),
        (Route::Audit, &Method::POST) => Ok(answers::no_findings()),
        (Route::Package(names), &Method::PUT) => {
            Transfer::Publish(Frontend::Npm).begin(request);
            Ok(refusal::publish(&names))
        }
        (Route::WebLogin, &Method::POST) => Ok(refusal::web_login()),
        (Route::User, &Method::PUT) => Ok(refusal::login()),
        (Route::Unknown, _) => Err(refusal::no_such_route(request)),
        _ => Ok(refusal::read_only(request)),
    }
}
