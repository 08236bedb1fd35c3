//! `GET /npm/@acme/tool/VERSION`: the manifest of one version, which a tag may name.

use actix_web::{HttpRequest, HttpResponse};
use ipfs_registry_core::{parse_version, wire::Code};
use ipfs_registry_db::VersionSelection;
use semver::Version;
use serde_json::Value;
use url::Url;

use super::{Npm, manifest, path, scoped_name::ScopedName};
use crate::{
    http::{document, excerpt},
    registry::{BuiltDocument, JSON, RegistryError},
};

/// Sends the manifest of a version. `version` is a version number or the tag `latest`.
pub(super) async fn send(
    npm: &Npm,
    request: &HttpRequest,
    name: ScopedName,
    version: &str,
) -> Result<HttpResponse, RegistryError> {
    let url = npm.http.urls.for_request(request);
    let key = url.cache_key("npm version", &path::with_slash(request.uri().path()));
    let build = async || build(npm, &name, version, &url.to_url()?).await;
    document::send_by_key(&npm.registry, request, &key, build).await
}

async fn build(
    npm: &Npm,
    name: &ScopedName,
    requested: &str,
    url: &Url,
) -> Result<BuiltDocument, RegistryError> {
    let version = match requested {
        "latest" => latest(npm, name).await?,
        _ => parse_version(requested).map_err(|_| unknown_version(name, requested))?,
    };
    let package = npm
        .registry
        .package_with_versions(&name.namespace, &name.package, VersionSelection::One(version))
        .await?;
    name.check_match(&package)?;
    if package.versions.is_empty() {
        return Err(unknown_version(name, requested));
    }
    let render = |view: &manifest::PackageView<'_>| {
        let first = view.versions().next().transpose()?;
        Ok(first.map(|(_, manifest)| Value::Object(manifest)).unwrap_or_default())
    };
    manifest::build_document(npm, package, (name, url), (JSON, render)).await
}

async fn latest(npm: &Npm, name: &ScopedName) -> Result<Version, RegistryError> {
    let package = npm
        .registry
        .package_with_versions(&name.namespace, &name.package, VersionSelection::None)
        .await?;
    package.latest.ok_or_else(|| unknown_version(name, "latest"))
}

fn unknown_version(name: &ScopedName, requested: &str) -> RegistryError {
    let detail = format!("`{name}` has no version and no tag `{}`", excerpt(requested));
    RegistryError::refused(Code::UnknownVersion, detail)
}
