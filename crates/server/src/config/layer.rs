//! One entry of `[storage] layers`.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};
use ipfs_registry_storage::S3Options;
use serde::{Deserialize, Serialize};

/// An entry of `layers`. Its keys determine the kind of the layer.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct LayerConfig {
    /// A folder of files. The server creates a missing folder only if the registry lists no version yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub directory: Option<PathBuf>,
    /// `true`: in memory, for tests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory: Option<bool>,
    /// The URL of an IPFS node's RPC API, such as `http://127.0.0.1:5001`. It may contain `USER:PASSWORD@`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// An S3 bucket's region.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// An S3 bucket, which must exist.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bucket: Option<String>,
    /// The prefix of all S3 keys. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
    /// The URL of an S3 service other than AWS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// The profile in the credentials file for S3, which must exist. Default: AWS's default provider chain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// The credentials file for S3. Default: the one that AWS's tools use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credentials_file: Option<PathBuf>,
}

/// The kind of a layer, with its options.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum LayerKind {
    /// Files in a folder.
    Files(PathBuf),
    /// In memory.
    Memory,
    /// On the IPFS node at this URL.
    Ipfs(String),
    /// In an S3 bucket.
    S3(S3Options),
}

/// Returns the name of a layer in messages. `index` counts from 0, the name from 1.
pub(crate) fn layer_name(index: usize) -> String {
    format!("layer {} of `storage.layers`", index + 1)
}

impl LayerKind {
    /// Returns the name of the kind in logs and reports.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Files(_) => "file",
            Self::Memory => "memory",
            Self::Ipfs(_) => "ipfs",
            Self::S3(_) => "s3",
        }
    }
}

impl LayerConfig {
    /// Returns a layer of files in `folder`.
    #[must_use]
    pub fn directory(folder: PathBuf) -> Self {
        Self { directory: Some(folder), ..Self::default() }
    }

    /// Returns a layer in memory.
    #[must_use]
    pub fn memory() -> Self {
        Self { memory: Some(true), ..Self::default() }
    }

    /// Returns a layer on the IPFS node at `url`.
    #[must_use]
    pub fn ipfs(url: impl Into<String>) -> Self {
        Self { url: Some(url.into()), ..Self::default() }
    }

    /// Returns a layer in an S3 bucket.
    #[must_use]
    pub fn s3(options: S3Options) -> Self {
        Self {
            region: Some(options.region),
            bucket: Some(options.bucket),
            prefix: Some(options.prefix),
            endpoint: options.endpoint,
            profile: options.profile,
            credentials_file: options.credentials_file,
            ..Self::default()
        }
    }

    /// Returns the kind of the layer.
    ///
    /// # Errors
    ///
    /// Fails if the keys are not those of exactly one kind.
    pub(crate) fn kind(&self) -> anyhow::Result<LayerKind> {
        match (&self.directory, self.memory, &self.url, self.is_s3()) {
            (Some(folder), None, None, false) => Ok(LayerKind::Files(folder.clone())),
            (None, Some(true), None, false) => Ok(LayerKind::Memory),
            (None, None, Some(url), false) => Ok(LayerKind::Ipfs(url.clone())),
            (None, None, None, true) => Ok(LayerKind::S3(self.s3_options()?)),
            _ => bail!(
                "a layer is one of {{ directory = \"…\" }}, {{ url = \"http://…:5001\" }}, \
                 {{ region = \"…\", bucket = \"…\" }} and {{ memory = true }}, not {self:?}"
            ),
        }
    }

    fn s3_options(&self) -> anyhow::Result<S3Options> {
        let needs = |key| format!("a layer in an S3 bucket needs `{key}`");
        Ok(S3Options {
            region: self.region.clone().with_context(|| needs("region"))?,
            bucket: self.bucket.clone().with_context(|| needs("bucket"))?,
            prefix: self.prefix.clone().unwrap_or_default(),
            endpoint: self.endpoint.clone(),
            profile: self.profile.clone(),
            credentials_file: self.credentials_file.clone(),
        })
    }

    fn is_s3(&self) -> bool {
        let keys = [&self.region, &self.profile, &self.bucket, &self.prefix, &self.endpoint];
        keys.iter().any(|key| key.is_some()) || self.credentials_file.is_some()
    }

    pub(super) fn resolve_from(&mut self, folder: &Path) {
        for path in [&mut self.directory, &mut self.credentials_file].into_iter().flatten() {
            *path = folder.join(&*path);
        }
    }
}

/// Shows the keys without their values, because a URL can contain a password.
impl fmt::Debug for LayerConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys = [
            ("directory", self.directory.is_some()),
            ("memory", self.memory.is_some()),
            ("url", self.url.is_some()),
            ("region", self.region.is_some()),
            ("bucket", self.bucket.is_some()),
            ("prefix", self.prefix.is_some()),
            ("endpoint", self.endpoint.is_some()),
            ("profile", self.profile.is_some()),
            ("credentials-file", self.credentials_file.is_some()),
        ];
        let given: Vec<_> = keys.iter().filter(|(_, given)| *given).map(|(key, _)| *key).collect();
        write!(f, "{{ {} }}", given.join(", "))
    }
}
