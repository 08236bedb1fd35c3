//! What npm is told of one version: the manifest as the author signed it, under its scoped name,
//! with where the archive is and what it is checked by.

use std::{collections::HashMap, sync::Arc};

use actix_web::{HttpRequest, HttpResponse};
use ipfs_registry_core::{
    ContentId, PackageKind, parse_version,
    wire::{Code, VersionInfo},
};
use ipfs_registry_db::{DbError, StoredDigests, WholePackage};
use openssl::error::ErrorStack;
use semver::Version;
use serde_json::{Map, Value, json};
use url::Url;

use super::{Npm, NpmKey, path::Names};
use crate::{
    http::document,
    registry::{BuiltDocument, Document, RegistryError, blocking},
};

/// The content type of all but abbreviated packuments.
pub(super) const JSON: &str = "application/json";

/// Keys that the registry says itself, whatever the archive says.
const OURS: [&str; 4] = ["dist", "deprecated", "maintainers", "hasInstallScript"];

/// The scripts that run when a package is installed.
const INSTALL_SCRIPTS: [&str; 3] = ["preinstall", "install", "postinstall"];

/// What is told to a yank without a reason, and to a deprecation without a notice.
const YANKED: &str = "yanked by its author";
const DEPRECATED: &str = "deprecated by its author";

/// What all versions of a package are told with.
pub(super) struct Telling<'a> {
    pub(super) package: &'a WholePackage,
    pub(super) names: &'a Names,
    pub(super) digests: &'a HashMap<ContentId, StoredDigests>,
    pub(super) key: &'a NpmKey,
    pub(super) url: &'a Url,
}

/// `GET /npm/@acme/tool/VERSION`, or a tag.
pub(super) async fn answer(
    npm: &Npm,
    request: &HttpRequest,
    names: Names,
    version: &str,
) -> Result<HttpResponse, RegistryError> {
    let url = npm.http.urls.of(request)?;
    let key = format!("npm version\n{url}\n{names}\n{version}");
    let make = || make(npm, &names, version, &url);
    let key = (key.as_str(), &names.namespace, &names.package);
    let document = npm.registry.documents.get(key, make).await?;
    Ok(document::answer(request, &document, "Accept-Encoding"))
}

async fn make(
    npm: &Npm,
    names: &Names,
    asked: &str,
    url: &Url,
) -> Result<BuiltDocument, RegistryError> {
    let version = match asked {
        "latest" => latest(npm, names).await?,
        _ => parse_version(asked).map_err(|_| unknown(names, asked))?,
    };
    let package = (&names.namespace, &names.package);
    let package = npm.registry.package_version(package, version).await?;
    check(names, &package)?;
    if package.versions.is_empty() {
        return Err(unknown(names, asked));
    }
    make_with(npm, package, (names, url), JSON, |telling| {
        let told = telling.versions().next().transpose()?;
        Ok(told.map(|(_, manifest)| Value::Object(manifest)).unwrap_or_default())
    })
    .await
}

async fn latest(npm: &Npm, names: &Names) -> Result<Version, RegistryError> {
    let package = npm.registry.package_outline(&names.namespace, &names.package).await?;
    package.latest.ok_or_else(|| unknown(names, "latest"))
}

/// Makes a document of what `tell` says of a package.
pub(super) async fn make_with(
    npm: &Npm,
    package: WholePackage,
    (names, url): (&Names, &Url),
    content_type: &'static str,
    tell: impl FnOnce(&Telling<'_>) -> Result<Value, ErrorStack> + Send + 'static,
) -> Result<BuiltDocument, RegistryError> {
    let ids = package.versions.iter().map(|version| version.content_id).collect();
    let digests = npm.registry.download_digests(ids).await?;
    let (key, names, url) = (Arc::clone(&npm.key), names.clone(), url.clone());
    let changed = package.changed;
    let document = blocking(move || {
        let telling =
            Telling { package: &package, names: &names, digests: &digests, key: &key, url: &url };
        let told = tell(&telling)?;
        Ok::<_, ErrorStack>(Document::new(content_type, told.to_string().into_bytes()))
    });
    Ok(BuiltDocument { document: document.await?.map_err(RegistryError::internal)?, changed })
}

/// Refuses a package of another kind, and one that is only spelt alike: to npm, two spellings are
/// two packages.
pub(super) fn check(names: &Names, package: &WholePackage) -> Result<(), RegistryError> {
    let is_it = package.namespace == names.namespace && package.package.name == names.package;
    if is_it && package.kind == PackageKind::Npm {
        return Ok(());
    }
    let Names { namespace, package } = names.clone();
    Err(DbError::UnknownPackage { namespace, package }.into())
}

fn unknown(names: &Names, version: &str) -> RegistryError {
    let shown: String = version.chars().take(100).flat_map(char::escape_debug).collect();
    let words = format!("`{names}` has no version and no tag `{shown}`");
    RegistryError::refused(Code::UnknownVersion, words)
}

impl Telling<'_> {
    /// Each version with its manifest, by precedence.
    pub(super) fn versions(
        &self,
    ) -> impl Iterator<Item = Result<(&VersionInfo, Map<String, Value>), ErrorStack>> {
        self.package.versions.iter().map(|version| Ok((version, self.manifest(version)?)))
    }

    /// Who answers for the package: the owner of its namespace, by address.
    pub(super) fn maintainers(&self) -> Value {
        json!([person(&self.package.owner.to_string())])
    }

    fn manifest(&self, version: &VersionInfo) -> Result<Map<String, Value>, ErrorStack> {
        let mut manifest = match &version.package {
            Some(Value::Object(manifest)) => manifest.clone(),
            _ => Map::new(),
        };
        manifest.retain(|key, _| !key.starts_with('_') && !OURS.contains(&key.as_str()));
        name_the_command(&mut manifest, self.names.package.as_str());
        if has_install_script(&manifest) {
            manifest.insert("hasInstallScript".into(), true.into());
        }
        if let Some(reason) = self.deprecation(version) {
            manifest.insert("deprecated".into(), reason.into());
        }
        let ours = [
            ("name", self.names.to_string().into()),
            ("version", version.version.to_string().into()),
            ("_id", format!("{}@{}", self.names, version.version).into()),
            ("_npmUser", person(&version.signer.to_string())),
            ("maintainers", self.maintainers()),
            ("dist", self.dist(version)?),
        ];
        manifest.extend(ours.map(|(key, value)| (key.to_owned(), value)));
        Ok(manifest)
    }

    fn deprecation(&self, version: &VersionInfo) -> Option<String> {
        let or = |words: &String, none: &str| match words.trim() {
            "" => none.to_owned(),
            _ => words.clone(),
        };
        let yanked = version.yanked.as_ref().map(|reason| or(reason, YANKED));
        yanked.or_else(|| Some(or(self.package.package.deprecated.as_ref()?, DEPRECATED)))
    }

    fn dist(&self, version: &VersionInfo) -> Result<Value, ErrorStack> {
        let path = self.names.tarball(&version.version);
        let mut dist = json!({
            "tarball": format!("{}{path}", self.url),
            "ipkg": {
                "id": version.id,
                "content_id": version.content_id,
                "checksum": version.checksum,
                "signature": version.signature,
                "signer": version.signer,
                "size": version.size,
            },
        });
        let Some(stored) = self.digests.get(&version.content_id) else { return Ok(dist) };
        let integrity = stored.digests.integrity();
        let message = format!("{}@{}:{integrity}", self.names, version.version);
        dist["signatures"] = json!([{ "keyid": self.key.id(), "sig": self.key.sign(&message)? }]);
        dist["shasum"] = stored.digests.shasum().into();
        dist["integrity"] = integrity.into();
        for (key, count) in [("fileCount", stored.files), ("unpackedSize", stored.unpacked)] {
            if let Some(count) = count {
                dist[key] = count.into();
            }
        }
        Ok(dist)
    }
}

fn person(address: &str) -> Value {
    json!({ "name": address, "username": address, "email": "" })
}

/// A package's one command has its name, which npm would take from a name without scope otherwise.
fn name_the_command(manifest: &mut Map<String, Value>, name: &str) {
    if let Some(Value::String(file)) = manifest.get("bin") {
        let bin = json!({ name: file });
        manifest.insert("bin".into(), bin);
    }
}

fn has_install_script(manifest: &Map<String, Value>) -> bool {
    let scripts = manifest.get("scripts").and_then(Value::as_object);
    scripts.is_some_and(|scripts| INSTALL_SCRIPTS.iter().any(|name| scripts.contains_key(*name)))
}
