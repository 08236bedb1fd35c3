//! `GET /npm/@acme/tool/-/tool-1.0.0.tgz`: downloads an archive.

use actix_web::{HttpRequest, HttpResponse};
use ipfs_registry_core::PackageKind;

use super::{
    Npm,
    path::{self, Route},
    refusal,
};
use crate::{
    http::{archive::ArchiveFetch, extract::package_names, observe::Frontend},
    registry::RegistryError,
};

/// Sends the archive of the version that the path names. A cache hit does not parse the path.
pub(super) async fn send(
    Npm { registry, http, .. }: &Npm,
    request: &HttpRequest,
) -> Result<HttpResponse, RegistryError> {
    let parse = || match path::parse(request.uri().path(), package_names(request))? {
        Route::Tarball(pointer) => Ok(pointer),
        _ => Err(refusal::no_such_route(request)),
    };
    let fetch = ArchiveFetch::new(registry, http, request, Frontend::Npm);
    let archive = fetch.by_pointer(PackageKind::Npm, parse).await?;
    fetch.respond(&archive).await
}
