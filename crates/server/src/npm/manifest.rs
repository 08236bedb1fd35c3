//! The manifests of versions as npm reads them: the manifest that the author signed, under the scoped name,
//! with the URL and the digests of the archive.

use std::{collections::HashMap, sync::Arc};

use ipfs_registry_core::{ContentId, wire::VersionInfo};
use ipfs_registry_db::{StoredDigests, WholePackage};
use serde_json::{Map, Value, json};
use url::Url;

use super::{Npm, NpmKey, scoped_name::ScopedName};
use crate::registry::{BuiltDocument, RegistryError};

/// Keys that the registry sets itself. It ignores them in the author's manifest.
const REGISTRY_KEYS: [&str; 4] = ["dist", "deprecated", "maintainers", "hasInstallScript"];

/// The scripts that npm runs when it installs a package.
const INSTALL_SCRIPTS: [&str; 3] = ["preinstall", "install", "postinstall"];

/// The deprecation messages of a yank without a reason and of a deprecation without a notice.
const YANKED: &str = "yanked by its author";
const DEPRECATED: &str = "deprecated by its author";

/// A package with everything that its manifests are built from.
pub(super) struct PackageView<'a> {
    pub(super) package: &'a WholePackage,
    pub(super) name: &'a ScopedName,
    digests: &'a HashMap<ContentId, StoredDigests>,
    key: &'a NpmKey,
    /// The registry's URL, which ends with `/`.
    url: &'a Url,
}

/// Builds a document of this content type from the JSON that `render` returns.
pub(super) async fn build_document<F>(
    npm: &Npm,
    package: WholePackage,
    (name, url): (&ScopedName, &Url),
    (content_type, render): (&'static str, F),
) -> Result<BuiltDocument, RegistryError>
where
    F: FnOnce(&PackageView<'_>) -> Result<Value, RegistryError> + Send + 'static,
{
    let (key, name, url) = (Arc::clone(&npm.key), name.clone(), url.clone());
    npm.registry
        .build_document(package, content_type, move |package, digests| {
            let view = PackageView { package, name: &name, digests, key: &key, url: &url };
            Ok(render(&view)?.to_string().into_bytes())
        })
        .await
}

impl PackageView<'_> {
    /// Returns each version with its manifest, by precedence.
    pub(super) fn versions(
        &self,
    ) -> impl Iterator<Item = Result<(&VersionInfo, Map<String, Value>), RegistryError>> {
        self.package.versions.iter().map(|version| Ok((version, self.manifest(version)?)))
    }

    /// Returns the maintainers: the owner of the namespace, by address.
    pub(super) fn maintainers(&self) -> Value {
        json!([person(&self.package.owner.to_string())])
    }

    fn manifest(&self, version: &VersionInfo) -> Result<Map<String, Value>, RegistryError> {
        let mut manifest = match &version.package {
            Some(Value::Object(manifest)) => manifest.clone(),
            _ => Map::new(),
        };
        manifest.retain(|key, _| !key.starts_with('_') && !REGISTRY_KEYS.contains(&key.as_str()));
        expand_bin(&mut manifest, self.name.package.as_str());
        if has_install_script(&manifest) {
            manifest.insert("hasInstallScript".into(), true.into());
        }
        if let Some(message) = self.deprecation(version) {
            manifest.insert("deprecated".into(), message.into());
        }
        let registry_values = [
            ("name", self.name.to_string().into()),
            ("version", version.version.to_string().into()),
            ("_id", format!("{}@{}", self.name, version.version).into()),
            ("_npmUser", person(&version.signer.to_string())),
            ("maintainers", self.maintainers()),
            ("dist", self.dist(version)?),
        ];
        manifest.extend(registry_values.map(|(key, value)| (key.to_owned(), value)));
        Ok(manifest)
    }

    /// Returns the reason of a yank, else the deprecation notice of the package.
    fn deprecation(&self, version: &VersionInfo) -> Option<String> {
        let or = |text: &String, default: &str| match text.trim() {
            "" => default.to_owned(),
            _ => text.clone(),
        };
        let yanked = version.yanked.as_ref().map(|reason| or(reason, YANKED));
        yanked.or_else(|| Some(or(self.package.package.deprecated.as_ref()?, DEPRECATED)))
    }

    fn dist(&self, version: &VersionInfo) -> Result<Value, RegistryError> {
        let path = self.name.tarball_path(&version.version);
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
        if let Some(stored) = self.digests.get(&version.content_id) {
            self.add_digests(&mut dist, version, stored)?;
        }
        Ok(dist)
    }

    /// Adds the digests of the archive and the registry's signature of them.
    fn add_digests(
        &self,
        dist: &mut Value,
        version: &VersionInfo,
        stored: &StoredDigests,
    ) -> Result<(), RegistryError> {
        let integrity = stored.digests.integrity();
        let message = format!("{}@{}:{integrity}", self.name, version.version);
        let signature = self.key.sign(&message).map_err(RegistryError::internal)?;
        dist["signatures"] = json!([{ "keyid": self.key.id(), "sig": signature }]);
        dist["shasum"] = stored.digests.shasum().into();
        dist["integrity"] = integrity.into();
        for (key, count) in [("fileCount", stored.files), ("unpackedSize", stored.unpacked)] {
            if let Some(count) = count {
                dist[key] = count.into();
            }
        }
        Ok(())
    }
}

fn person(address: &str) -> Value {
    json!({ "name": address, "username": address, "email": "" })
}

/// Expands a `bin` that is a single path to `{ package: path }`. npm would name the command after the
/// manifest's `name`, which the registry replaces by the scoped name.
fn expand_bin(manifest: &mut Map<String, Value>, package: &str) {
    if let Some(Value::String(file)) = manifest.get("bin") {
        let bin = json!({ package: file });
        manifest.insert("bin".into(), bin);
    }
}

fn has_install_script(manifest: &Map<String, Value>) -> bool {
    let scripts = manifest.get("scripts").and_then(Value::as_object);
    scripts.is_some_and(|scripts| INSTALL_SCRIPTS.iter().any(|name| scripts.contains_key(*name)))
}
