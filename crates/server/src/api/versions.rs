//! Lists the versions of a package; describes and yanks a version by its reference.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Payload},
};
use ipfs_registry_core::wire::VersionsQuery;

use super::notice;
use crate::{
    http::{
        HttpState, document,
        extract::{Id, PackagePath, Signed, parse_query},
    },
    registry::{PackageId, Registry, RegistryError},
};

/// `GET /api/package/{namespace}/{package}/versions`
pub(super) async fn list(
    (registry, http): (Data<Registry>, Data<HttpState>),
    request: HttpRequest,
) -> Result<HttpResponse, RegistryError> {
    let build = async || {
        let PackagePath { namespace, package } = PackagePath::of(&request)?;
        let query: VersionsQuery = parse_query(&request)?;
        http.limits.check_page(query.limit)?;
        registry.versions(PackageId { namespace, package }, query).await
    };
    document::send(&registry, &request, build).await
}

/// `GET /api/package/{namespace}/{package}/latest`
pub(super) async fn latest(
    registry: Data<Registry>,
    request: HttpRequest,
) -> Result<HttpResponse, RegistryError> {
    let build = async || {
        let PackagePath { namespace, package } = PackagePath::of(&request)?;
        registry.latest(PackageId { namespace, package }, parse_query(&request)?).await
    };
    document::send(&registry, &request, build).await
}

/// `GET /api/package/version?id=`
pub(super) async fn find(
    registry: Data<Registry>,
    request: HttpRequest,
) -> Result<HttpResponse, RegistryError> {
    let build = async || registry.version(Id::of(&request)?.0).await;
    document::send(&registry, &request, build).await
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
