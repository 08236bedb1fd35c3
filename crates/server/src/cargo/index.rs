//! The index files of a sparse registry: a file per crate, with a line per version.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use actix_web::{HttpRequest, HttpResponse, web::Data};
use ipfs_registry_core::{ContentId, Namespace, PackageKind, wire::VersionInfo};
use ipfs_registry_db::{StoredDigests, VersionSelection, WholePackage};
use semver::{BuildMetadata, Version};
use serde_json::Value;
use url::Url;

use super::{
    error::CargoError,
    index_urls::{self, IndexUrls},
    line::{IndexLine, VersionFacts},
    names::{self, CrateName},
};
use crate::{
    http::{HttpState, document},
    registry::{BuiltDocument, Registry, RegistryError},
};

/// The content type of an index file.
const TEXT: &str = "text/plain; charset=utf-8";

/// Sends the index file of a crate.
pub(super) async fn send(
    (registry, http): (Data<Registry>, Data<HttpState>),
    request: HttpRequest,
) -> Result<HttpResponse, CargoError> {
    let url = index_urls::registry_url(&http, &request);
    let key = url.cache_key("cargo index", request.path());
    let build = async || {
        let (namespace, name) = (names::namespace(&request)?, names::crate_name(&request)?);
        check_folder(&request, &name)?;
        build((&registry, &http), &namespace, &name, &url.to_url()?).await
    };
    Ok(document::send_by_key(&registry, &request, &key, build).await?)
}

/// Checks that the folders in the path are those of the name.
fn check_folder(request: &HttpRequest, name: &CrateName) -> Result<(), RegistryError> {
    let part = |part| request.match_info().get(part);
    let first = part("first").unwrap_or_default();
    // The folders of names of one or two characters have no folder inside.
    let folder = part("second").map_or(first.to_owned(), |second| format!("{first}/{second}"));
    match folder == name.folder() {
        true => Ok(()),
        false => Err(names::unknown_crate(name.package().as_str())),
    }
}

/// Builds the index file of a crate.
async fn build(
    (registry, http): (&Registry, &HttpState),
    namespace: &Namespace,
    name: &CrateName,
    url: &Url,
) -> Result<BuiltDocument, RegistryError> {
    let package =
        registry.package_with_versions(namespace, name.package(), VersionSelection::All).await?;
    name.check_match(&package.package)?;
    if package.kind != PackageKind::Cargo {
        return Err(names::unknown_crate(name.package().as_str()));
    }
    let (public, former) = (http.urls.configured.clone(), Arc::clone(&http.urls.former));
    let current = url.clone();
    let render = move |package: &WholePackage, digests: &HashMap<ContentId, StoredDigests>| {
        let (public, namespace) = (public.as_ref(), &package.namespace);
        let urls = IndexUrls { namespace, current: &current, public, former: &former };
        Ok(lines(package, digests, &urls).into_bytes())
    };
    registry.build_document(package, TEXT, render).await
}

/// Returns a line, with its newline, for each version that cargo can use. Logs a warning for each other one.
fn lines(
    package: &WholePackage,
    digests: &HashMap<ContentId, StoredDigests>,
    urls: &IndexUrls<'_>,
) -> String {
    let mut file = String::new();
    for version in distinct_to_cargo(&package.versions) {
        let Some(stored) = digests.get(&version.content_id) else { continue };
        let facts = VersionFacts {
            version: version.version.to_string(),
            cksum: stored.digests.cksum(),
            yanked: version.yanked.is_some(),
            created_at: version.created_at,
        };
        let manifest = version.package.as_ref().unwrap_or(&Value::Null);
        match IndexLine::new(manifest, facts, urls) {
            Ok(line) => {
                file += &serde_json::to_string(&line).expect("a line is maps of text and numbers");
                file.push('\n');
            }
            Err(error) => {
                tracing::warn!(id = %version.id, "version left out of the cargo index: {error}");
            }
        }
    }
    file
}

/// Returns the versions that cargo can tell apart. Of versions that differ only in build metadata, that is
/// the one that was published first.
fn distinct_to_cargo(versions: &[VersionInfo]) -> Vec<&VersionInfo> {
    let mut by_age: Vec<(usize, &VersionInfo)> = versions.iter().enumerate().collect();
    by_age.sort_by_key(|(_, version)| version.created_at);
    let mut seen = HashSet::new();
    by_age.retain(|(_, version)| {
        seen.insert(Version { build: BuildMetadata::EMPTY, ..version.version.clone() })
    });
    by_age.sort_by_key(|(position, _)| *position);
    by_age.into_iter().map(|(_, version)| version).collect()
}
