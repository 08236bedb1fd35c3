//! A line of an index: what cargo is told of one version, all of it from the manifest in the
//! archive that the author signed.
//!
//! Cargo knows a published crate by such lines only, and takes what they say without looking into
//! the archive: so nothing else that a publisher says goes into them.

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
    values::{NoLine, malformed, text},
};
use super::places::Places;

/// What the registry itself knows of a version.
pub(super) struct Facts {
    /// The version as it was published.
    pub(super) version: String,
    /// The SHA-256 of the archive, in hexadecimal.
    pub(super) cksum: String,
    /// Whether a new resolve should pass it over.
    pub(super) yanked: bool,
    /// When it was published.
    pub(super) created_at: Timestamp,
}

/// One line, with keys in the order in which they stand.
#[derive(Debug, Serialize)]
pub(super) struct Line {
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
    /// 2 where `features2` is needed, which cargo before 1.60 passes over.
    v: u8,
}

impl Line {
    /// The line of a version with this manifest, as one of `places` is to tell it.
    pub(super) fn of(manifest: &Value, facts: Facts, places: &Places<'_>) -> Result<Self, NoLine> {
        let package = &manifest["package"];
        let Features { features, features2 } = Features::of(&manifest["features"])?;
        let v = if features2.is_empty() { 1 } else { 2 };
        Ok(Self {
            name: text(package, "name")?.ok_or_else(|| malformed("package.name"))?,
            vers: facts.version,
            deps: dependency::all(manifest, places)?,
            cksum: facts.cksum,
            features,
            features2,
            yanked: facts.yanked,
            links: text(package, "links")?,
            rust_version: text(package, "rust-version")?,
            pubtime: facts.created_at.to_string(),
            v,
        })
    }
}

#[cfg(test)]
mod tests;
