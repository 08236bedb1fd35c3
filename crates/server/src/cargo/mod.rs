//! `/cargo/{namespace}/`: each namespace is a sparse registry that stock cargo installs from.
//!
//! Cargo fetches the index file of each crate, downloads archives by their checksum, and uses the web API for
//! searches and owners. Only `ipkg` can publish; requests of cargo that change something get an error that
//! names the `ipkg` command.

mod download;
mod error;
mod index;
mod index_urls;
mod line;
mod names;
mod owners;
mod refusal;
mod search;
mod settings;

use actix_web::web;

use self::{error::no_such_route, refusal::Refusal};
use crate::http::routing::get_or_head;

/// Mounts the routes. The first match wins: the route of index files, which gets most requests, comes first.
/// No other route begins with two segments of at most two characters.
pub(crate) fn configure(service: &mut web::ServiceConfig) {
    let read = || web::route().guard(get_or_head());
    let refused = |refusal: Refusal| move |parts| refusal::refuse(refusal, parts);
    let scope = web::scope("/cargo/{namespace}")
        .route("/{first:..?}/{second:..?}/{name}", read().to(index::send))
        .route("/{first:[12]}/{name}", read().to(index::send))
        .route("/config.json", read().to(settings::send))
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
