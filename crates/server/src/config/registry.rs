//! The `[registry]` table.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use ipfs_registry_archive::Limits;
use ipfs_registry_core::{Address, PackageNamePolicy, RegistryKind};
use ipfs_registry_db::VersionPolicy;
use serde::{Deserialize, Serialize};

use super::mistakes::Mistakes;

/// The rules and limits of publishing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct RegistryConfig {
    /// The kinds of archives that the registry accepts: `npm` (the default), `cargo` or `mixed`, which is both.
    pub kind: RegistryKind,
    /// The accepted package names: `strict` (the default), or `ecosystem`, which also accepts those that npm and
    /// cargo allow. Namespaces are always strict.
    pub package_names: PackageNamePolicy,
    /// The content type of archives, in publish requests and in downloads. Default: `application/gzip`.
    pub mime: String,
    /// The registry's URL in the links that `npm` and `cargo` get. Default: the `Host` of each request.
    pub public_url: Option<String>,
    /// The earlier URLs of the registry. Older crates refer to their dependencies by these. Default: none.
    pub former_urls: Vec<String>,
    /// The maximum size of an archive, in bytes. Default: 16 MiB.
    pub body_limit: u64,
    /// The maximum unpacked size of an archive, in bytes. Default: 512 MiB.
    pub unpack_limit: u64,
    /// The maximum length of a yank reason or a deprecation notice, in bytes. Default: 4096.
    pub notice_limit: u64,
    /// The size of the cache of small archives, in bytes. Default: 32 MiB.
    pub cache_limit: u64,
    /// The size of the cache of JSON answers, packuments and index files, in bytes. Default: 64 MiB.
    pub documents_limit: u64,
    /// The file with the P-256 key that signs digests for `npm`. The server creates it if it does not exist.
    /// Default: none; all instances share a key in the database.
    pub npm_key: Option<PathBuf>,
    /// Which versions may follow the published ones. Default: `ahead`.
    pub version_policy: VersionPolicy,
    /// The only addresses that may sign requests, except sign-ups. Default: empty, which allows all.
    pub allow: Vec<Address>,
    /// Addresses that may not sign requests, except sign-ups. Default: none.
    pub deny: Vec<Address>,
}

impl RegistryConfig {
    pub(super) fn resolve_from(&mut self, folder: &Path) {
        if let Some(file) = &mut self.npm_key {
            *file = folder.join(&*file);
        }
    }

    /// Checks that the limits allow at least one byte.
    pub(crate) fn check_limits(&self, mistakes: &mut Mistakes) {
        mistakes.check_range("registry.body-limit", self.body_limit, (1, u64::MAX));
        mistakes.check_range("registry.unpack-limit", self.unpack_limit, (1, u64::MAX));
    }

    /// Checks that `mime` is a media type without parameters.
    pub(crate) fn check_mime(&self) -> anyhow::Result<()> {
        let mime = self.mime.parse::<mime::Mime>();
        let mime = mime.with_context(|| format!("`registry.mime` is `{}`", self.mime))?;
        let is_plain = mime.essence_str() == self.mime.to_lowercase();
        ensure!(is_plain, "`registry.mime` is `{mime}`: write the type without parameters");
        Ok(())
    }
}

impl Default for RegistryConfig {
    fn default() -> Self {
        Self {
            kind: RegistryKind::Npm,
            package_names: PackageNamePolicy::Strict,
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
