//! The versions of a package, and one version by its reference.

use actix_web::{
    HttpResponse,
    web::{Data, Json, Payload},
};
use ipfs_registry_core::wire::{LatestQuery, Page, VersionInfo, VersionsQuery};
use ipfs_registry_db::versions;

use super::notice::{self, Notice};
use crate::{
    ApiError, State,
    extract::{Id, PackagePath, Query, Signed},
};

/// `GET /api/package/{namespace}/{package}/versions`
pub(crate) async fn list(
    state: Data<State>,
    PackagePath { namespace, package }: PackagePath,
    Query(query): Query<VersionsQuery>,
) -> Result<Json<Page<VersionInfo>>, ApiError> {
    state.limits.check_page(query.limit)?;
    state
        .read_or_suggest(move |conn| versions::list(conn, &namespace, &package, &query))
        .await
        .map(Json)
}

/// `GET /api/package/{namespace}/{package}/latest`
pub(crate) async fn latest(
    state: Data<State>,
    PackagePath { namespace, package }: PackagePath,
    Query(query): Query<LatestQuery>,
) -> Result<Json<VersionInfo>, ApiError> {
    state
        .read_or_suggest(move |conn| versions::latest(conn, &namespace, &package, &query))
        .await
        .map(Json)
}

/// `GET /api/package/version?id=`
pub(crate) async fn find(
    state: Data<State>,
    Id(archive): Id,
) -> Result<Json<VersionInfo>, ApiError> {
    state.read_or_suggest(move |conn| versions::find(conn, &archive)).await.map(Json)
}

/// `POST /api/package/yank?id=`
pub(crate) async fn yank(
    state: Data<State>,
    Id(archive): Id,
    Signed(signature): Signed,
    body: Payload,
) -> Result<HttpResponse, ApiError> {
    let Notice { text, message } = notice::receive(body, &state).await?;
    let actor = state.door.admit(signature, &message)?;
    state.write(move |conn| versions::yank(conn, &actor, &archive, &text)).await?;
    Ok(HttpResponse::Ok().finish())
}
