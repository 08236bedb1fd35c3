//! What can be found wrong with a configuration before anything is opened.

use std::path::Path;

use anyhow::{Context as _, ensure};
use ipfs_registry_db::Database;

use super::{Config, LayerKind};
use crate::{layers, public_url, tls::Certificate};

impl Config {
    /// Refuses a configuration that no server could start with. Nothing is made, and nobody is asked over a
    /// network.
    ///
    /// # Errors
    ///
    /// Names the first key that is wrong, with its value and what is expected.
    pub fn check(&self) -> anyhow::Result<()> {
        Database::check_url(&self.database.url).context("`database.url`")?;
        self.database.check()?;
        self.server.check()?;
        self.storage.check_limits()?;
        for (i, kind) in layers::kinds(&self.storage)?.into_iter().enumerate() {
            layer(kind).with_context(|| format!("`storage.layers[{i}]`"))?;
        }
        self.registry.check_mime()?;
        self.registry.check_limits()?;
        public_url::configured(self.registry.public_url.as_deref())?;
        public_url::former(&self.registry.former_urls)?;
        if let Some(key) = &self.registry.npm_key {
            parent_exists(key).context("`registry.npm-key`")?;
        }
        self.webhooks.check()?;
        self.limits.check()?;
        self.cors.check()?;
        self.tls.as_ref().map(Certificate::open).transpose().map(drop)
    }
}

fn layer(kind: LayerKind) -> anyhow::Result<()> {
    match kind {
        LayerKind::Files(folder) => {
            ensure!(
                !folder.is_file(),
                "cannot keep archives in `{}`: it is a file",
                folder.display()
            );
            let shown = folder.display();
            parent_exists(&folder).with_context(|| format!("cannot keep archives in `{shown}`"))
        }
        other => layers::one(other).map(drop),
    }
}

fn parent_exists(path: &Path) -> anyhow::Result<()> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let parent = parent.unwrap_or(Path::new("."));
    ensure!(parent.is_dir(), "the folder `{}`: it does not exist", parent.display());
    Ok(())
}
