//! `GET /npm/-/package/@acme/tool/dist-tags`: the tags of a package.

use actix_web::HttpResponse;

use super::{Npm, packument, scoped_name::ScopedName};
use crate::registry::RegistryError;

/// Sends the tags of a package.
pub(super) async fn send(npm: &Npm, name: ScopedName) -> Result<HttpResponse, RegistryError> {
    let package = npm.registry.package_without_versions(&name.namespace, &name.package).await?;
    name.check_match(&package)?;
    Ok(HttpResponse::Ok().json(packument::dist_tags(&package)))
}
