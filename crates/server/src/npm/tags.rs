//! `GET /npm/-/package/@acme/tool/dist-tags`

use actix_web::HttpResponse;
use ipfs_registry_db::versions;

use super::{manifest, packument, path::Names};
use crate::{ApiError, State};

/// The tags of a package.
pub(super) async fn answer(state: &State, names: Names) -> Result<HttpResponse, ApiError> {
    let (namespace, package) = (names.namespace.clone(), names.package.clone());
    let package = state
        .read(move |conn| versions::package_without_versions(conn, &namespace, &package))
        .await?;
    manifest::check(&names, &package)?;
    Ok(HttpResponse::Ok().json(packument::tags(&package)))
}
