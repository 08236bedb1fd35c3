//! What npm is told of a package and all of its versions.

use actix_web::{HttpRequest, HttpResponse};
use ipfs_registry_db::WholePackage;
use openssl::error::ErrorStack;
use serde_json::{Map, Value, json};
use url::Url;

use super::{
    Npm,
    manifest::{self, JSON, Telling},
    negotiation::{self, ABBREVIATED, Form},
    path::Names,
};
use crate::{
    http::document,
    registry::{BuiltDocument, RegistryError},
};

/// What an answer depends on beside its path.
const VARY: &str = "Accept, Accept-Encoding";

/// What the full form tells of the package, out of the manifest of its latest version.
const OF_LATEST: [&str; 7] =
    ["description", "keywords", "license", "homepage", "repository", "bugs", "author"];

/// What the abbreviated form tells of a version.
const OF_VERSION: [&str; 19] = [
    "_hasShrinkwrap",
    "acceptDependencies",
    "bin",
    "bundleDependencies",
    "bundledDependencies",
    "cpu",
    "dependencies",
    "deprecated",
    "devDependencies",
    "directories",
    "dist",
    "engines",
    "funding",
    "hasInstallScript",
    "libc",
    "optionalDependencies",
    "os",
    "peerDependencies",
    "peerDependenciesMeta",
];

/// `GET /npm/@acme/tool`
pub(super) async fn answer(
    npm: &Npm,
    request: &HttpRequest,
    names: Names,
) -> Result<HttpResponse, RegistryError> {
    let url = npm.http.urls.of(request)?;
    let form = negotiation::form(request.headers());
    let key = format!("npm {form:?}\n{url}\n{names}");
    let make = || make(npm, &names, form, &url);
    let key = (key.as_str(), &names.namespace, &names.package);
    let document = npm.registry.documents.get(key, make).await?;
    Ok(document::answer(request, &document, VARY))
}

async fn make(
    npm: &Npm,
    names: &Names,
    form: Form,
    url: &Url,
) -> Result<BuiltDocument, RegistryError> {
    let package = npm.registry.whole_package(&names.namespace, &names.package).await?;
    manifest::check(names, &package)?;
    let (content_type, tell): (_, fn(&Telling<'_>) -> _) = match form {
        Form::Full => (JSON, full),
        Form::Abbreviated => (ABBREVIATED, abbreviated),
    };
    manifest::make_with(npm, package, (names, url), content_type, tell).await
}

fn full(telling: &Telling<'_>) -> Result<Value, ErrorStack> {
    let mut versions = Map::new();
    for version in telling.versions() {
        let (version, manifest) = version?;
        versions.insert(version.version.to_string(), Value::Object(manifest));
    }
    let mut packument = json!({
        "_id": telling.names.to_string(),
        "_rev": revision(telling.package),
        "name": telling.names.to_string(),
        "dist-tags": tags(telling.package),
        "time": times(telling.package),
        "maintainers": telling.maintainers(),
    });
    let latest = telling.package.latest.as_ref().and_then(|it| versions.get(&it.to_string()));
    for key in OF_LATEST {
        if let Some(value) = latest.and_then(|manifest| manifest.get(key)) {
            packument[key] = value.clone();
        }
    }
    packument["versions"] = Value::Object(versions);
    Ok(packument)
}

fn abbreviated(telling: &Telling<'_>) -> Result<Value, ErrorStack> {
    let mut versions = Map::new();
    for version in telling.versions() {
        let (version, mut manifest) = version?;
        manifest.retain(|key, _| {
            let key = key.as_str();
            matches!(key, "name" | "version") || OF_VERSION.contains(&key)
        });
        versions.insert(version.version.to_string(), Value::Object(manifest));
    }
    Ok(json!({
        "name": telling.names.to_string(),
        "modified": telling.package.changed_at,
        "dist-tags": tags(telling.package),
        // Not in npm's own; pnpm asks for the full form where it is missing.
        "time": times(telling.package),
        "versions": versions,
    }))
}

/// The tags: only `latest`, as the registry's own answers have it.
pub(super) fn tags(package: &WholePackage) -> Value {
    match &package.latest {
        Some(latest) => json!({ "latest": latest.to_string() }),
        None => json!({}),
    }
}

/// The place in the registry's history at which the package changed last.
fn revision(package: &WholePackage) -> String {
    format!("{}-{}", package.changed, package.versions.len())
}

fn times(package: &WholePackage) -> Value {
    let mut times = Map::new();
    times.insert("created".into(), json!(package.package.created_at));
    times.insert("modified".into(), json!(package.changed_at));
    for version in &package.versions {
        times.insert(version.version.to_string(), json!(version.created_at));
    }
    Value::Object(times)
}
