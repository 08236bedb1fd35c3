//! One entry of `[storage] layers`.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};
use ipfs_registry_storage::S3Options;
use serde::{Deserialize, Serialize};

/// One layer as written: which keys it has tells its kind.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct LayerConfig {
    /// A folder of files, made where it is missing and the registry lists no version yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub directory: Option<PathBuf>,
    /// `true`: in memory, for tests and trials.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory: Option<bool>,
    /// The address of an IPFS node's RPC, such as `http://127.0.0.1:5001`; `USER:PASSWORD@` may
    /// stand before the host.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// An S3 bucket's region.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// An S3 bucket, which must exist.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bucket: Option<String>,
    /// What an S3 key begins with. Default: nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
    /// The address of an S3 service other than AWS's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// The profile in the credentials file for S3, which must exist. Default: AWS's order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// The credentials file for S3. Default: AWS's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credentials_file: Option<PathBuf>,
}

/// What one layer is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum LayerKind {
    /// Files in a folder.
    Files(PathBuf),
    /// In memory.
    Memory,
    /// On an IPFS node at this address.
    Ipfs(String),
    /// In an S3 bucket.
    S3(S3Options),
}

/// How a layer is called in messages, by its index in the list: layers count from 1.
pub(crate) fn layer_name(index: usize) -> String {
    format!("layer {} of `storage.layers`", index + 1)
}

impl LayerKind {
    /// Its name in logs and reports.
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

    /// A layer on the IPFS node at `url`.
    #[must_use]
    pub fn ipfs(url: impl Into<String>) -> Self {
        Self { url: Some(url.into()), ..Self::default() }
    }

    /// A layer in an S3 bucket.
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

    /// What it is, where its keys are those of one kind.
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

/// Its keys, and not their values: an address may have a password in it.
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
