//! Lists the versions of a package; describes and yanks a version by its reference.

use actix_web::{
    HttpResponse,
    web::{Data, Json, Payload},
};
use ipfs_registry_core::wire::{LatestQuery, Page, VersionInfo, VersionsQuery};

use super::notice;
use crate::{
    http::{
        HttpState,
        extract::{Id, PackagePath, Query, Signed},
    },
    registry::{PackageId, Registry, RegistryError},
};

/// `GET /api/package/{namespace}/{package}/versions`
pub(super) async fn list(
    (registry, http): (Data<Registry>, Data<HttpState>),
    PackagePath { namespace, package }: PackagePath,
    Query(query): Query<VersionsQuery>,
) -> Result<Json<Page<VersionInfo>>, RegistryError> {
    http.limits.check_page(query.limit)?;
    registry.versions(PackageId { namespace, package }, query).await.map(Json)
}

/// `GET /api/package/{namespace}/{package}/latest`
pub(super) async fn latest(
    registry: Data<Registry>,
    PackagePath { namespace, package }: PackagePath,
    Query(query): Query<LatestQuery>,
) -> Result<Json<VersionInfo>, RegistryError> {
    registry.latest(PackageId { namespace, package }, query).await.map(Json)
}

/// `GET /api/package/version?id=`
pub(super) async fn find(
    registry: Data<Registry>,
    Id(archive): Id,
) -> Result<Json<VersionInfo>, RegistryError> {
    registry.version(archive).await.map(Json)
}

/// `POST /api/package/yank?id=`
pub(super) async fn yank(
    (registry, http): (Data<Registry>, Data<HttpState>),
    Id(archive): Id,
    Signed(signature): Signed,
    body: Payload,
) -> Result<HttpResponse, RegistryError> {
    let notice = notice::receive(body, (&registry, &http)).await?;
    registry.yank(signature, archive, notice).await?;
    Ok(HttpResponse::Ok().finish())
}
