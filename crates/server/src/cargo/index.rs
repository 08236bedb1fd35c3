//! Files of the index: one a crate, one line a version.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use actix_web::{HttpRequest, HttpResponse, web::Data};
use ipfs_registry_core::{ContentId, Namespace, PackageKind, wire::VersionInfo};
use ipfs_registry_db::{StoredDigests, WholePackage};
use semver::{BuildMetadata, Version};
use serde_json::Value;
use url::Url;

use super::{
    error::CargoError,
    line::{Facts, Line},
    names::{self, CrateName},
    places::{self, Places},
};
use crate::{
    http::{HttpState, document},
    registry::{BuiltDocument, Document, Registry, RegistryError, blocking},
};

/// What cargo says it takes.
const TEXT: &str = "text/plain; charset=utf-8";

/// What an answer depends on beside its URL.
const VARY: &str = "Accept-Encoding";

/// Answers with the file of a crate.
pub(super) async fn file(
    (registry, http): (Data<Registry>, Data<HttpState>),
    request: HttpRequest,
) -> Result<HttpResponse, CargoError> {
    let url = places::url(&http, &request)?;
    if let Some(document) = registry.documents.cached(&key(&url, request.path())).await? {
        return Ok(document::answer(&request, &document, VARY));
    }
    let (namespace, name) = (names::namespace(&request)?, names::crate_name(&request)?);
    check_folder(&request, &name)?;
    // One key for every spelling: the one that cargo asks by is found above.
    let key = key(&url, &names::path(&namespace, &name));
    let make = || make((&registry, &http), &namespace, &name, &url);
    let key = (key.as_str(), &namespace, name.package());
    let document = registry.documents.get(key, make).await?;
    Ok(document::answer(&request, &document, VARY))
}

fn key(url: &Url, path: &str) -> String {
    format!("cargo index\n{url}\n{path}")
}

/// Refuses a path that is not the one of the name.
fn check_folder(request: &HttpRequest, name: &CrateName) -> Result<(), RegistryError> {
    let part = |part| request.match_info().get(part).unwrap_or_default();
    let folder = format!("{}/{}", part("first"), part("second"));
    match folder == name.folder() {
        true => Ok(()),
        false => Err(names::unknown(name.package().as_str())),
    }
}

/// Reads all of a crate and makes its file.
async fn make(
    (registry, http): (&Registry, &HttpState),
    namespace: &Namespace,
    name: &CrateName,
    url: &Url,
) -> Result<BuiltDocument, RegistryError> {
    let whole = registry.whole_package(namespace, name.package()).await?;
    name.check(&whole.package)?;
    if whole.kind != PackageKind::Cargo {
        return Err(names::unknown(name.package().as_str()));
    }
    let ids = whole.versions.iter().map(|version| version.content_id).collect();
    let digests = registry.download_digests(ids).await?;
    let (public, former) = (http.urls.configured.clone(), Arc::clone(&http.urls.former));
    let now = url.clone();
    let made = blocking(move || {
        let (public, namespace) = (public.as_ref(), &whole.namespace);
        let places = Places { namespace, now: &now, public, former: &former };
        let document = Document::new(TEXT, lines(&whole, &digests, &places).into_bytes());
        BuiltDocument { document, changed: whole.changed }
    });
    made.await
}

/// One line for each version that cargo can use, each with a newline at its end.
fn lines(
    whole: &WholePackage,
    digests: &HashMap<ContentId, StoredDigests>,
    places: &Places<'_>,
) -> String {
    let mut file = String::new();
    for version in distinct(&whole.versions) {
        let Some(found) = digests.get(&version.content_id) else { continue };
        let facts = Facts {
            version: version.version.to_string(),
            cksum: found.digests.cksum(),
            yanked: version.yanked.is_some(),
            created_at: version.created_at,
        };
        let manifest = version.package.as_ref().unwrap_or(&Value::Null);
        match Line::of(manifest, facts, places) {
            Ok(line) => {
                file += &serde_json::to_string(&line).expect("a line is maps of text and numbers");
                file.push('\n');
            }
            Err(error) => tracing::warn!(id = %version.id, "is in no cargo index: {error}"),
        }
    }
    file
}

/// The versions that cargo knows one from another: of those that differ in build metadata only, the
/// one that was published first.
fn distinct(versions: &[VersionInfo]) -> Vec<&VersionInfo> {
    let mut by_age: Vec<(usize, &VersionInfo)> = versions.iter().enumerate().collect();
    by_age.sort_by_key(|(_, version)| version.created_at);
    let mut seen = HashSet::new();
    by_age.retain(|(_, version)| {
        seen.insert(Version { build: BuildMetadata::EMPTY, ..version.version.clone() })
    });
    by_age.sort_by_key(|(position, _)| *position);
    by_age.into_iter().map(|(_, version)| version).collect()
}
