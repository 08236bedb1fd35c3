//! `/api/package/{namespace}/…`: lists, describes and deprecates packages.

use actix_web::{
    HttpResponse,
    web::{Data, Json, Payload},
};
use ipfs_registry_core::wire::{PackageInfo, PackagesQuery, Page};

use super::notice;
use crate::{
    http::{
        HttpState,
        extract::{NamespacePath, PackagePath, Query, Signed},
    },
    registry::{PackageId, Registry, RegistryError},
};

/// `GET /api/package/{namespace}/packages`
pub(super) async fn list(
    (registry, http): (Data<Registry>, Data<HttpState>),
    NamespacePath { namespace }: NamespacePath,
    Query(query): Query<PackagesQuery>,
) -> Result<Json<Page<PackageInfo>>, RegistryError> {
    http.limits.check_page(query.limit)?;
    registry.packages(namespace, query).await.map(Json)
}

/// `GET /api/package/{namespace}/{package}`
pub(super) async fn find(
    registry: Data<Registry>,
    PackagePath { namespace, package }: PackagePath,
) -> Result<Json<PackageInfo>, RegistryError> {
    registry.package(PackageId { namespace, package }).await.map(Json)
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
