//! `GET /npm/@acme/tool/-/tool-1.0.0.tgz`: downloads an archive.

use actix_web::{HttpRequest, HttpResponse};
use ipfs_registry_core::{PackageKind, Pointer};

use super::Npm;
use crate::{
    http::{archive::ArchiveFetch, observe::Frontend},
    registry::RegistryError,
};

/// Sends the archive of a version.
pub(super) async fn send(
    Npm { registry, http, .. }: &Npm,
    request: &HttpRequest,
    pointer: Pointer,
) -> Result<HttpResponse, RegistryError> {
    let fetch = ArchiveFetch::new(registry, http, request, Frontend::Npm);
    let archive = fetch.by_pointer(PackageKind::Npm, || Ok(pointer)).await?;
    fetch.respond(&archive).await
}
