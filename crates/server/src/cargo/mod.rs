//! `/cargo/{namespace}/`: each namespace as a registry that stock cargo installs from.
//!
//! Cargo reads an index file by file, takes archives by their checksum, and asks a web API for
//! searches and owners. Publishing is `ipkg`'s: what cargo sends of that kind is refused in words
//! that cargo prints.

mod download;
mod error;
mod index;
mod line;
mod names;
mod owners;
mod places;
mod refusal;
mod search;
mod settings;

use actix_web::web;

use self::{error::no_such_route, refusal::Refusal};
use crate::http::routing::reads;

/// Mounts the routes. What is asked most comes first; nothing else begins with two short folders.
pub(crate) fn configure(service: &mut web::ServiceConfig) {
    let read = || web::route().guard(reads());
    let refused = |refusal: Refusal| move |parts| refusal::refuse(refusal, parts);
    let scope = web::scope("/cargo/{namespace}")
        .route("/{first:..?}/{second:..?}/{name}", read().to(index::file))
        .route("/config.json", read().to(settings::settings))
        .route("/me", read().to(refusal::me))
        .route("/crates/{cksum}", read().to(download::by_checksum))
        .route("/crates/{name}/{version}/download", read().to(download::by_version))
        .route("/api/v1/crates", read().to(search::search))
        .route("/api/v1/crates/new", web::put().to(refused(Refusal::Publish)))
        .route("/api/v1/crates/{name}/owners", read().to(owners::owners))
        .route("/api/v1/crates/{name}/owners", web::put().to(refused(Refusal::AddOwner)))
        .route("/api/v1/crates/{name}/owners", web::delete().to(refused(Refusal::RemoveOwner)))
        .route("/api/v1/crates/{name}/{version}/download", read().to(download::by_version))
        .route("/api/v1/crates/{name}/{version}/yank", web::delete().to(refused(Refusal::Yank)))
        .route("/api/v1/crates/{name}/{version}/unyank", web::put().to(refused(Refusal::Unyank)))
        .default_service(web::to(no_such_route));
    service.service(scope);
}
