//! The `[database]` table.

use std::{path::Path, time::Duration};

use ipfs_registry_db::Options;
use serde::{Deserialize, Serialize};

use super::mistakes::Mistakes;

/// The database that lists packages and versions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct DatabaseConfig {
    /// The database: `sqlite:PATH`, `sqlite::memory:` or `postgres://USER:PASSWORD@HOST:PORT/NAME`.
    /// Default: in memory; the server loses it when it stops.
    pub url: String,
    /// The number of read connections, 1 to 1000. There is one write connection. Default: 8.
    pub connections: u32,
    /// How long a request waits for a connection, in seconds. Default: 5.
    pub wait_seconds: u64,
}

impl Default for DatabaseConfig {
    fn default() -> Self {
        Self { url: "sqlite::memory:".into(), connections: 8, wait_seconds: 5 }
    }
}

impl DatabaseConfig {
    /// Checks the size of the pool and the timeout.
    pub(crate) fn check(&self, mistakes: &mut Mistakes) {
        mistakes.check_range("database.connections", self.connections.into(), (1, 1000));
        mistakes.check_range("database.wait-seconds", self.wait_seconds, (1, 600));
    }

    /// Returns the options of the connection pool.
    pub(crate) fn options(&self) -> Options {
        Options { readers: self.connections, wait: Duration::from_secs(self.wait_seconds) }
    }

    pub(super) fn resolve_from(&mut self, folder: &Path) {
        let Some(path) = self.url.strip_prefix("sqlite:") else { return };
        let path = path.strip_prefix("//").unwrap_or(path);
        if !matches!(path, "" | ":memory:") {
            self.url = format!("sqlite:{}", folder.join(path).display());
        }
    }
}
