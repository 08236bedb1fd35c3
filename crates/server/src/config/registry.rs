//! The `[registry]` table.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use ipfs_registry_archive::Limits;
use ipfs_registry_core::{Address, RegistryKind};
use ipfs_registry_db::VersionPolicy;
use serde::{Deserialize, Serialize};

use super::mistakes::Mistakes;

/// What is published, by whom and within which limits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct RegistryConfig {
    /// Which archives are published: `npm` (the default), `cargo` or `mixed`, which is both.
    pub kind: RegistryKind,
    /// The content type of archives, asked of a publish and told with a fetch.
    /// Default: `application/gzip`.
    pub mime: String,
    /// The URL that people reach the registry by, for the absolute URLs that `npm` and `cargo` ask
    /// for. Default: what each request says in its `Host`.
    pub public_url: Option<String>,
    /// URLs that people reached the registry by before, under which crates that were published then
    /// name each other. Default: none.
    pub former_urls: Vec<String>,
    /// The largest archive accepted, in bytes. Default: 16 MiB.
    pub body_limit: u64,
    /// The most that an archive may unpack to, in bytes. Default: 512 MiB.
    pub unpack_limit: u64,
    /// The longest yank reason or deprecation notice, in bytes. Default: 4096.
    pub notice_limit: u64,
    /// What small archives kept in memory may take together, in bytes. Default: 32 MiB.
    pub cache_limit: u64,
    /// What documents for `npm` and `cargo` kept in memory may take together, in bytes.
    /// Default: 64 MiB.
    pub documents_limit: u64,
    /// The file with the key that signs what `npm` is told of each version, made where it is
    /// missing. Default: none, and all instances share one that is kept in the database.
    pub npm_key: Option<PathBuf>,
    /// Which versions may follow those that are there. Default: `ahead`.
    pub version_policy: VersionPolicy,
    /// The only addresses that may sign requests, sign-up aside. Default: empty, which is all.
    pub allow: Vec<Address>,
    /// Addresses that may not sign requests, sign-up aside. Default: none.
    pub deny: Vec<Address>,
}

impl RegistryConfig {
    /// Resolves a relative path from `folder`.
    pub(super) fn resolve_from(&mut self, folder: &Path) {
        if let Some(file) = &mut self.npm_key {
            *file = folder.join(&*file);
        }
    }

    /// Refuses limits under which nothing could be published.
    pub(crate) fn check_limits(&self, mistakes: &mut Mistakes) {
        mistakes.bound("registry.body-limit", self.body_limit, (1, u64::MAX));
        mistakes.bound("registry.unpack-limit", self.unpack_limit, (1, u64::MAX));
    }

    /// Refuses a `mime` that no publish could be of.
    pub(crate) fn check_mime(&self) -> anyhow::Result<()> {
        let mime = self.mime.parse::<mime::Mime>();
        let mime = mime.with_context(|| format!("`registry.mime` is `{}`", self.mime))?;
        let plain = mime.essence_str() == self.mime.to_lowercase();
        ensure!(plain, "`registry.mime` is `{mime}`: write the type without parameters");
        Ok(())
    }
}

impl Default for RegistryConfig {
    fn default() -> Self {
        Self {
            kind: RegistryKind::Npm,
            mime: "application/gzip".into(),
            public_url: None,
            former_urls: Vec::new(),
            body_limit: 16 * 1024 * 1024,
            unpack_limit: Limits::default().unpacked,
            notice_limit: 4096,
            cache_limit: 32 * 1024 * 1024,
            documents_limit: 64 * 1024 * 1024,
            npm_key: None,
            version_policy: VersionPolicy::default(),
            allow: Vec::new(),
            deny: Vec::new(),
        }
    }
}
