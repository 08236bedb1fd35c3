//! `/api/package/{namespace}/…`: lists, describes and deprecates packages.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Payload},
};
use ipfs_registry_core::wire::PackagesQuery;

use super::notice;
use crate::{
    http::{
        HttpState, document,
        extract::{NamespacePath, PackagePath, Signed, parse_query},
    },
    registry::{PackageId, Registry, RegistryError},
};

/// `GET /api/package/{namespace}/packages`
pub(super) async fn list(
    (registry, http): (Data<Registry>, Data<HttpState>),
    request: HttpRequest,
) -> Result<HttpResponse, RegistryError> {
    let build = async || {
        let NamespacePath { namespace } = NamespacePath::of(&request)?;
        let query: PackagesQuery = parse_query(&request)?;
        http.limits.check_page(query.limit)?;
        registry.packages(namespace, query).await
    };
    document::send(&registry, &request, build).await
}

/// `GET /api/package/{namespace}/{package}`
pub(super) async fn find(
    registry: Data<Registry>,
    request: HttpRequest,
) -> Result<HttpResponse, RegistryError> {
    let build = async || {
        let PackagePath { namespace, package } = PackagePath::of(&request)?;
        registry.package(PackageId { namespace, package }).await
    };
    document::send(&registry, &request, build).await
}

/// `POST /api/package/{namespace}/{package}/deprecate`
pub(super) async fn deprecate(
    (registry, http): (Data<Registry>, Data<HttpState>),
    PackagePath { namespace, package }: PackagePath,
    Signed(signature): Signed,
    body: Payload,
) -> Result<HttpResponse, RegistryError> {
    let notice = notice::receive(body, (&registry, &http)).await?;
    registry.deprecate(signature, PackageId { namespace, package }, notice).await?;
    Ok(HttpResponse::Ok().finish())
}
