//! The `[storage]` table.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// Where archives are kept.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct StorageConfig {
    /// The layers, in the order they are read; each holds every archive. At least one.
    pub layers: Vec<LayerConfig>,
    /// How much `storage scrub` reads, in bytes a second. Default: 0, as fast as it goes.
    pub scrub_rate: u64,
}

/// One entry of `layers`, as written: which keys it has tells its kind.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LayerConfig {
    /// A folder of files, made where it is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub directory: Option<PathBuf>,
    /// `true`: in memory, for tests and trials.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory: Option<bool>,
    /// An IPFS node. Not in this version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// An S3 bucket's region. Not in this version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The profile in the credentials file for S3. Not in this version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// An S3 bucket. Not in this version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bucket: Option<String>,
    /// What an S3 key begins with. Not in this version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
}

impl LayerConfig {
    /// A layer of files under `folder`.
    #[must_use]
    pub fn directory(folder: PathBuf) -> Self {
        Self { directory: Some(folder), ..Self::default() }
    }

    /// A layer in memory.
    #[must_use]
    pub fn memory() -> Self {
        Self { memory: Some(true), ..Self::default() }
    }

    /// Whether the entry describes an S3 bucket.
    #[must_use]
    pub fn is_s3(&self) -> bool {
        [&self.region, &self.profile, &self.bucket, &self.prefix].iter().any(|key| key.is_some())
    }

    pub(super) fn resolve_from(&mut self, folder: &Path) {
        if let Some(directory) = &mut self.directory {
            *directory = folder.join(&*directory);
        }
    }
}
