//! `/api/package/{namespace}/…`: the packages of a namespace.

use actix_web::{
    HttpResponse,
    web::{Data, Json, Payload},
};
use ipfs_registry_core::wire::{PackageInfo, PackagesQuery, Page};
use ipfs_registry_db::packages;

use super::notice::{self, Notice};
use crate::{
    ApiError, State,
    extract::{NamespacePath, PackagePath, Query, Signed},
};

/// `GET /api/package/{namespace}/packages`
pub(crate) async fn list(
    state: Data<State>,
    NamespacePath { namespace }: NamespacePath,
    Query(query): Query<PackagesQuery>,
) -> Result<Json<Page<PackageInfo>>, ApiError> {
    state.limits.check_page(query.limit)?;
    state.read_or_suggest(move |conn| packages::list(conn, &namespace, &query)).await.map(Json)
}

/// `GET /api/package/{namespace}/{package}`
pub(crate) async fn find(
    state: Data<State>,
    PackagePath { namespace, package }: PackagePath,
) -> Result<Json<PackageInfo>, ApiError> {
    state.read_or_suggest(move |conn| packages::find(conn, &namespace, &package)).await.map(Json)
}

/// `POST /api/package/{namespace}/{package}/deprecate`
pub(crate) async fn deprecate(
    state: Data<State>,
    PackagePath { namespace, package }: PackagePath,
    Signed(signature): Signed,
    body: Payload,
) -> Result<HttpResponse, ApiError> {
    let Notice { text, message } = notice::receive(body, &state).await?;
    let actor = state.door.admit(signature, &message)?;
    state.write(move |c| packages::deprecate(c, &actor, &namespace, &package, &text)).await?;
    Ok(HttpResponse::Ok().finish())
}
