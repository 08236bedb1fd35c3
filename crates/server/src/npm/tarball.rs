//! `GET /npm/@acme/tool/-/tool-1.0.0.tgz`: downloads an archive.

use actix_web::{HttpRequest, HttpResponse};
use ipfs_registry_core::{PackageKind, Pointer};

use super::Npm;
use crate::{
    http::{
        archive,
        observe::{Frontend, Transfer},
    },
    registry::RegistryError,
};

/// Sends the archive of a version.
pub(super) async fn send(
    Npm { registry, http, .. }: &Npm,
    request: &HttpRequest,
    pointer: Pointer,
) -> Result<HttpResponse, RegistryError> {
    Transfer::Fetch(Frontend::Npm).begin(request);
    let path = (request.uri().path(), PackageKind::Npm);
    let archive = archive::by_pointer(registry, http, path, || Ok(pointer)).await?;
    archive::answer(registry, http, request, &archive).await
}
