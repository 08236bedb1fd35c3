//! The `[database]` table.

use std::path::Path;

use serde::{Deserialize, Serialize};

/// Where packages are listed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DatabaseConfig {
    /// The database: `sqlite:PATH` or `sqlite::memory:`. Default: in memory, gone at the end.
    pub url: String,
}

impl Default for DatabaseConfig {
    fn default() -> Self {
        Self { url: "sqlite::memory:".into() }
    }
}

impl DatabaseConfig {
    pub(super) fn resolve_from(&mut self, folder: &Path) {
        let Some(path) = self.url.strip_prefix("sqlite:") else { return };
        let path = path.strip_prefix("//").unwrap_or(path);
        if !matches!(path, "" | ":memory:") {
            self.url = format!("sqlite:{}", folder.join(path).display());
        }
    }
}
