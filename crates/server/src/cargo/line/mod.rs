//! A line of an index file, which describes one version to cargo. It is built from the manifest in the signed
//! archive only.
//!
//! Cargo resolves dependencies by these lines and does not compare them with the archive. So a publisher must
//! have no other way to influence them.

mod dependency;
mod features;
mod values;

use std::collections::BTreeMap;

use ipfs_registry_core::Timestamp;
use serde::Serialize;
use serde_json::Value;

use self::{
    dependency::Dependency,
    features::Features,
    values::{LineError, malformed, optional_string},
};
use super::index_urls::IndexUrls;

/// The part of a line that the registry knows without the manifest.
pub(super) struct VersionFacts {
    /// The version as it was published.
    pub(super) version: String,
    /// The SHA-256 of the archive, in hexadecimal.
    pub(super) cksum: String,
    /// Whether cargo must not select the version for a new lock file.
    pub(super) yanked: bool,
    /// The time of the publish.
    pub(super) created_at: Timestamp,
}

/// An index line, with the keys in the order of the output.
#[derive(Debug, Serialize)]
pub(super) struct IndexLine {
    name: String,
    vers: String,
    deps: Vec<Dependency>,
    cksum: String,
    features: BTreeMap<String, Vec<String>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    features2: BTreeMap<String, Vec<String>>,
    yanked: bool,
    links: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rust_version: Option<String>,
    pubtime: String,
    /// The schema version: 2 if there are `features2`. Cargo before 1.60 ignores such lines.
    v: u8,
}

impl IndexLine {
    /// Builds the line of the version with this manifest, for the index in `urls`.
    ///
    /// # Errors
    ///
    /// Fails if the manifest is not one that `cargo package` writes.
    pub(super) fn new(
        manifest: &Value,
        facts: VersionFacts,
        urls: &IndexUrls<'_>,
    ) -> Result<Self, LineError> {
        let package = &manifest["package"];
        let Features { features, features2 } = Features::parse(&manifest["features"])?;
        let v = if features2.is_empty() { 1 } else { 2 };
        Ok(Self {
            name: optional_string(package, "name")?.ok_or_else(|| malformed("package.name"))?,
            vers: facts.version,
            deps: dependency::parse_all(manifest, urls)?,
            cksum: facts.cksum,
            features,
            features2,
            yanked: facts.yanked,
            links: optional_string(package, "links")?,
            rust_version: optional_string(package, "rust-version")?,
            pubtime: facts.created_at.to_string(),
            v,
        })
    }
}

#[cfg(test)]
mod tests;
