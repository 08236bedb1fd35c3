//! `GET /npm/-/package/@acme/tool/dist-tags`: the tags of a package.

use actix_web::HttpResponse;
use ipfs_registry_db::VersionSelection;

use super::{Npm, packument, scoped_name::ScopedName};
use crate::registry::RegistryError;

/// Sends the tags of a package.
pub(super) async fn send(npm: &Npm, name: ScopedName) -> Result<HttpResponse, RegistryError> {
    let package = npm
        .registry
        .package_with_versions(&name.namespace, &name.package, VersionSelection::None)
        .await?;
    name.check_match(&package)?;
    Ok(HttpResponse::Ok().json(packument::dist_tags(&package)))
}
