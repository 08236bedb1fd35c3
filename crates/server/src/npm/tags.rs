//! `GET /npm/-/package/@acme/tool/dist-tags`

use actix_web::HttpResponse;

use super::{Npm, manifest, packument, path::Names};
use crate::registry::RegistryError;

/// The tags of a package.
pub(super) async fn answer(npm: &Npm, names: Names) -> Result<HttpResponse, RegistryError> {
    let package = npm.registry.package_outline(&names.namespace, &names.package).await?;
    manifest::check(&names, &package)?;
    Ok(HttpResponse::Ok().json(packument::tags(&package)))
}
