//! `GET /npm/-/package/@acme/tool/dist-tags`: the tags of a package.

use actix_web::{HttpRequest, HttpResponse};
use ipfs_registry_db::VersionSelection;

use super::{Npm, packument, scoped_name::ScopedName};
use crate::{
    http::document,
    registry::{BuiltDocument, RegistryError, Subject},
};

/// Sends the tags of a package.
pub(super) async fn send(
    npm: &Npm,
    request: &HttpRequest,
    name: ScopedName,
) -> Result<HttpResponse, RegistryError> {
    document::send(&npm.registry, request, async || build(npm, &name).await).await
}

async fn build(npm: &Npm, name: &ScopedName) -> Result<BuiltDocument, RegistryError> {
    let ScopedName { namespace, package } = name;
    let package =
        npm.registry.package_with_versions(namespace, package, VersionSelection::None).await?;
    name.check_match(&package)?;
    let subject = Subject::package(namespace.clone(), name.package.clone(), package.changed);
    BuiltDocument::json(&packument::dist_tags(&package), subject)
}
