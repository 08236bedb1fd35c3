//! A package manager that `ipkg setup` can configure.

use std::path::PathBuf;

use anyhow::Context as _;
use ipfs_registry_client::Client;
use ipfs_registry_core::{Namespace, PackageKind};

use super::file;
use crate::kind;

/// A package manager, such as npm, and how to configure a registry in its settings file.
pub(super) struct PackageManager {
    /// The kind of packages that it installs.
    pub(super) kind: PackageKind,
    /// Returns the path of the settings file, relative to the folder of the project.
    pub(super) file: fn() -> PathBuf,
    /// Returns the settings for the registry at this URL and one of its namespaces.
    pub(super) lines: fn(&str, &Namespace) -> String,
    /// Adds the settings for a URL and a namespace to the text of the settings file. Returns the
    /// new text, or `None` if it already has these settings.
    pub(super) add: fn(&str, &str, &Namespace) -> anyhow::Result<Option<String>>,
    /// A note for people, printed with the settings.
    pub(super) note: Option<&'static str>,
}

impl PackageManager {
    /// Checks that the registry serves this kind of packages and has the namespace. Returns the
    /// namespace as it was registered, because package managers find it by that spelling only.
    /// Returns a placeholder if `namespace` is `None`.
    pub(super) async fn check(
        &self,
        client: &Client,
        namespace: Option<&Namespace>,
    ) -> anyhow::Result<Namespace> {
        kind::check_served(client, self.kind).await?;
        match namespace {
            Some(namespace) => Ok(client.namespace(namespace).await?.name),
            None => Ok("NAMESPACE".parse()?),
        }
    }

    /// Writes the settings into the file. Returns whether the file had to change.
    pub(super) fn write(&self, url: &str, namespace: &Namespace) -> anyhow::Result<bool> {
        let path = (self.file)();
        let shown = path.display();
        let text = file::read(&path).with_context(|| format!("cannot read `{shown}`"))?;
        let changed = (self.add)(&text, url, namespace);
        let Some(text) = changed.with_context(|| format!("cannot change `{shown}`"))? else {
            return Ok(false);
        };
        file::replace(&path, &text).with_context(|| format!("cannot write `{shown}`"))?;
        Ok(true)
    }
}
