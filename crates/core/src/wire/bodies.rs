//! The JSON bodies of responses.

use semver::Version;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    Address, ArchiveRef, Checksum, ContentId, Namespace, PackageKind, PackageName,
    PackageNamePolicy, Pointer, PointerId, RegistryKind, Signature, Timestamp,
};

/// The response to `GET /api`: the server program and the kind of the registry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiInfo {
    /// The name of the server program.
    pub name: String,
    /// The version of the server program.
    pub version: String,
    /// The kinds of packages that the registry accepts.
    pub kind: RegistryKind,
    /// The package names that the registry accepts; strict if an old registry omits it.
    #[serde(default)]
    pub package_names: PackageNamePolicy,
}

/// A publisher.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublisherInfo {
    /// The address of its key.
    pub address: Address,
    /// When it signed up.
    pub created_at: Timestamp,
}

/// A namespace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamespaceInfo {
    /// Its name in the registered spelling.
    pub name: Namespace,
    /// The publisher that registered it.
    pub owner: Address,
    /// When it was registered.
    pub created_at: Timestamp,
    /// Its administrators and users; omitted if there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub publishers: Vec<Member>,
}

/// An administrator or a user of a namespace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The address of its key.
    pub address: Address,
    /// Whether the member is an administrator.
    pub administrator: bool,
    /// The packages to which the member is restricted; omitted if it is not restricted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub packages: Option<Vec<PackageName>>,
}

/// The response to a publish request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The published version.
    pub id: Pointer,
    /// The published version as separate fields.
    pub artifact: Artifact,
    /// The reference of the archive; a registry always returns [`ArchiveRef::Content`].
    pub key: ArchiveRef,
    /// The checksum of the archive.
    pub checksum: Checksum,
}

/// A namespace, package and version as separate fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Artifact {
    /// The namespace.
    pub namespace: Namespace,
    /// The package and its version.
    pub package: ArtifactPackage,
}

/// A package and one of its versions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArtifactPackage {
    /// The package.
    pub name: PackageName,
    /// The version.
    pub version: Version,
}

impl Receipt {
    /// Creates the receipt for an archive published as `id`.
    #[must_use]
    pub fn new(id: Pointer, content_id: ContentId, checksum: Checksum) -> Self {
        let artifact = Artifact::from(&id);
        Self { id, artifact, key: ArchiveRef::Content(content_id), checksum }
    }
}

impl From<&Pointer> for Artifact {
    fn from(pointer: &Pointer) -> Self {
        let pointer = pointer.clone();
        let package = ArtifactPackage { name: pointer.package, version: pointer.version };
        Self { namespace: pointer.namespace, package }
    }
}

/// A package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackageInfo {
    /// Its name in the spelling of the first version.
    pub name: PackageName,
    /// When it was first published.
    pub created_at: Timestamp,
    /// The deprecation notice; omitted if the package is not deprecated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<String>,
    /// Its kind; omitted if it was published before registries recorded the kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<PackageKind>,
    /// The latest version and the number of versions; omitted unless requested.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub versions: Option<Page<VersionInfo>>,
}

/// A version of a package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionInfo {
    /// The namespace, package and version as they were published.
    pub id: Pointer,
    /// The version.
    pub version: Version,
    /// The manifest as JSON; only in responses about a single version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub package: Option<Value>,
    /// The content id of the archive.
    pub content_id: ContentId,
    /// The pointer id of the version.
    pub pointer_id: PointerId,
    /// The publisher's signature of the archive.
    pub signature: Signature,
    /// The checksum of the archive.
    pub checksum: Checksum,
    /// When it was published.
    pub created_at: Timestamp,
    /// The reason of the yank; omitted if the version is not yanked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub yanked: Option<String>,
    /// The address that the signature recovers to.
    pub signer: Address,
    /// Size of the archive in bytes.
    pub size: u64,
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The records of this page.
    pub records: Vec<T>,
    /// Number of records on all pages.
    pub count: u64,
}

impl<T> Default for Page<T> {
    fn default() -> Self {
        Self { records: Vec::new(), count: 0 }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const CONTENT_ID: &str = "QmSYVWjXh5GCZpxhCSHMa89X9VHnPpaxafkBAR9rjfCenb";
    const CHECKSUM: &str = "4ad90a2c2e08374f8ccec2b604915a0ab7e97fcca983b12a6857d20df3fca9c0";
    const POINTER_ID: &str = "230e83dd43123aa0f3d8bc337b0f63440a6128ae8491ee70f42d02594c087d49";
    const SIGNER: &str = "0x1fc770ac21067a04f83101ebf19a670db9e3eb21";
    const SIGNATURE: &str = concat!(
        "mgtkUNH0I4D4JqhvLYEG1snbBByRLZCmBj5r+KKJiTAV",
        "UdBFj7Sm9JtGczTX0dk2jjtBH0wbLOcFIWesQiwVAwE="
    );

    fn round_trip<T>(json: &Value) -> T
    where
        T: Serialize + for<'de> Deserialize<'de>,
    {
        let body: T = serde_json::from_value(json.clone()).unwrap();
        assert_eq!(&serde_json::to_value(&body).unwrap(), json);
        body
    }

    #[test]
    fn a_receipt_has_its_documented_keys() {
        let pointer: Pointer = "mock-namespace/mock-package/1.0.0".parse().unwrap();
        let json = json!({
            "id": "mock-namespace/mock-package/1.0.0",
            "artifact": {
                "namespace": "mock-namespace",
                "package": { "name": "mock-package", "version": "1.0.0" },
            },
            "key": format!("/ipfs/{CONTENT_ID}"),
            "checksum": CHECKSUM,
        });

        let receipt = Receipt::new(pointer, CONTENT_ID.parse().unwrap(), CHECKSUM.parse().unwrap());

        assert_eq!(round_trip::<Receipt>(&json), receipt);
    }

    #[test]
    fn a_version_has_its_documented_keys() {
        let mut json = json!({
            "id": "mock-namespace/mock-package/1.0.0",
            "version": "1.0.0",
            "content_id": CONTENT_ID,
            "pointer_id": POINTER_ID,
            "signature": SIGNATURE,
            "checksum": CHECKSUM,
            "created_at": "2022-09-11T08:28:17Z",
            "signer": SIGNER,
            "size": 263,
        });
        assert_eq!(round_trip::<VersionInfo>(&json).yanked, None);

        json["package"] = json!({ "name": "@scope/mock-package" });
        json["yanked"] = json!("");
        assert_eq!(round_trip::<VersionInfo>(&json).yanked.as_deref(), Some(""));
    }

    #[test]
    fn a_namespace_without_members_omits_publishers() {
        let mut json = json!({
            "name": "mock-namespace",
            "owner": SIGNER,
            "created_at": "2022-09-11T08:28:17Z",
        });
        assert!(round_trip::<NamespaceInfo>(&json).publishers.is_empty());

        json["publishers"] = json!([
            { "address": SIGNER, "administrator": true },
            { "address": SIGNER, "administrator": false, "packages": [] },
        ]);
        let namespace = round_trip::<NamespaceInfo>(&json);
        assert_eq!(namespace.publishers[0].packages, None);
        assert_eq!(namespace.publishers[1].packages, Some(Vec::new()));
    }

    #[test]
    fn a_package_without_versions_omits_the_key() {
        let mut json = json!({ "name": "mock-package", "created_at": "2022-09-11T08:28:17Z" });
        assert_eq!(round_trip::<PackageInfo>(&json).versions, None);

        json["deprecated"] = json!("use another");
        json["versions"] = json!({ "records": [], "count": 0 });
        assert_eq!(round_trip::<PackageInfo>(&json).versions, Some(Page::default()));
    }

    #[test]
    fn unknown_keys_are_ignored() {
        let json = json!({ "name": "ipkg-server", "version": "9.0.0", "kind": "npm", "mood": 1 });

        let info: ApiInfo = serde_json::from_value(json).unwrap();

        assert_eq!(info.kind, RegistryKind::Npm);
    }
}
