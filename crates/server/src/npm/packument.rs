//! `GET /npm/@acme/tool`: the packument, which describes a package with all of its versions.

use actix_web::{HttpRequest, HttpResponse};
use ipfs_registry_db::{VersionSelection, WholePackage};
use serde_json::{Map, Value, json};
use url::Url;

use super::{
    Npm,
    manifest::{self, PackageView},
    negotiation::{self, ABBREVIATED, Form},
    path::{self, Route},
    refusal,
    scoped_name::ScopedName,
};
use crate::{
    http::{document, extract::package_names},
    registry::{BuiltDocument, JSON, RegistryError},
};

/// The request headers that select the representation.
const VARY: &str = "Accept, Accept-Encoding";

/// The keys of the full form that are copied from the manifest of the latest version.
const LATEST_KEYS: [&str; 7] =
    ["description", "keywords", "license", "homepage", "repository", "bugs", "author"];

/// The keys of a version in the abbreviated form, besides `name` and `version`.
const ABBREVIATED_KEYS: [&str; 19] = [
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

/// Sends the packument that the path names, in the form that the client accepts. A cache hit does not parse the path.
pub(super) async fn send(npm: &Npm, request: &HttpRequest) -> Result<HttpResponse, RegistryError> {
    let url = npm.http.urls.for_request(request);
    let form = negotiation::form(request.headers());
    let path = path::with_slash(request.uri().path());
    let key = url.cache_key(form.label(), &path);
    let build = async || {
        let Route::Package(name) = path::parse(&path, package_names(request))? else {
            return Err(refusal::no_such_route(request));
        };
        build(npm, &name, form, &url.to_url()?).await
    };
    let document = npm.registry.documents.get(&key, build).await?;
    Ok(document::respond(request, &document, VARY))
}

async fn build(
    npm: &Npm,
    name: &ScopedName,
    form: Form,
    url: &Url,
) -> Result<BuiltDocument, RegistryError> {
    let package = npm
        .registry
        .package_with_versions(&name.namespace, &name.package, VersionSelection::All)
        .await?;
    name.check_match(&package)?;
    let format: (_, fn(&PackageView<'_>) -> _) = match form {
        Form::Full => (JSON, full),
        Form::Abbreviated => (ABBREVIATED, abbreviated),
    };
    manifest::build_document(npm, package, (name, url), format).await
}

fn full(view: &PackageView<'_>) -> Result<Value, RegistryError> {
    let mut versions = Map::new();
    for version in view.versions() {
        let (version, manifest) = version?;
        versions.insert(version.version.to_string(), Value::Object(manifest));
    }
    let mut packument = json!({
        "_id": view.name.to_string(),
        "_rev": revision(view.package),
        "name": view.name.to_string(),
        "dist-tags": dist_tags(view.package),
        "time": times(view.package),
        "maintainers": view.maintainers(),
    });
    let latest = view.package.latest.as_ref();
    let latest = latest.and_then(|version| versions.get(&version.to_string()));
    for key in LATEST_KEYS {
        if let Some(value) = latest.and_then(|manifest| manifest.get(key)) {
            packument[key] = value.clone();
        }
    }
    packument["versions"] = Value::Object(versions);
    Ok(packument)
}

fn abbreviated(view: &PackageView<'_>) -> Result<Value, RegistryError> {
    let mut versions = Map::new();
    for version in view.versions() {
        let (version, mut manifest) = version?;
        manifest.retain(|key, _| {
            let key = key.as_str();
            matches!(key, "name" | "version") || ABBREVIATED_KEYS.contains(&key)
        });
        versions.insert(version.version.to_string(), Value::Object(manifest));
    }
    Ok(json!({
        "name": view.name.to_string(),
        "modified": view.package.changed_at,
        "dist-tags": dist_tags(view.package),
        // npm's own registry leaves `time` out; pnpm then requests the full form as well.
        "time": times(view.package),
        "versions": versions,
    }))
}

/// Returns the tags. The only one is `latest`, the version that the native API calls latest.
pub(super) fn dist_tags(package: &WholePackage) -> Value {
    match &package.latest {
        Some(latest) => json!({ "latest": latest.to_string() }),
        None => json!({}),
    }
}

/// Returns the revision: the number of the last event that changed the package, and the number of versions.
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
