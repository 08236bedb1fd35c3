//! The configuration: defaults, overridden by a TOML file, overridden by environment variables.

mod admin;
mod cors;
mod database;
mod draft;
mod error;
mod extract;
mod hidden;
mod layer;
mod limits;
mod load;
mod log;
mod mistakes;
mod position;
pub(crate) mod public_url;
mod registry;
mod server;
mod show;
mod storage;
mod tls;
pub(crate) mod warnings;
mod webhooks;

use std::path::Path;

pub use admin::AdminConfig;
pub use cors::CorsConfig;
pub use database::DatabaseConfig;
pub(crate) use draft::Draft;
pub use error::ConfigError;
pub(crate) use hidden::hide;
use ipfs_registry_core::RegistryKind;
pub use layer::LayerConfig;
pub(crate) use layer::{LayerKind, layer_name};
pub use limits::LimitsConfig;

pub use log::{LogConfig, LogFormat};
pub(crate) use mistakes::Mistakes;
pub use registry::RegistryConfig;
use serde::{Deserialize, Serialize};
pub use server::ServerConfig;

pub use storage::StorageConfig;
pub use tls::TlsConfig;
pub use webhooks::WebhooksConfig;

/// The folder for the data of a server that runs without a configuration.
pub const TRIAL_FOLDER: &str = "ipkg-data";

/// The whole configuration, with a field for each table of the file.
///
/// An unknown key is an error, so that a misspelt key is noticed.
///
/// ```
/// use ipfs_registry_server::Config;
///
/// let trial = Config::trial();
/// assert_eq!(trial.database.url, "sqlite:ipkg-data/ipfs_registry.db");
/// assert_eq!(trial.registry.body_limit, 16 * 1024 * 1024);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The address of the server.
    pub server: ServerConfig,
    /// The database that lists packages and versions.
    pub database: DatabaseConfig,
    /// The layers that store archives.
    pub storage: StorageConfig,
    /// The rules and limits of publishing.
    pub registry: RegistryConfig,
    /// The endpoints that receive events.
    pub webhooks: WebhooksConfig,
    /// Limits on the resources that clients may use.
    pub limits: LimitsConfig,
    /// The web pages that may use the registry.
    pub cors: CorsConfig,
    /// The certificate; without it the server uses plain HTTP.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls: Option<TlsConfig>,
    /// The address of health and metrics.
    pub admin: AdminConfig,
    /// The log.
    pub log: LogConfig,
}

impl Config {
    /// Returns the configuration of a server that runs without a file: all data is under [`TRIAL_FOLDER`].
    #[must_use]
    pub fn trial() -> Self {
        let folder = Path::new(TRIAL_FOLDER);
        Self {
            database: DatabaseConfig {
                url: format!("sqlite:{}", folder.join("ipfs_registry.db").display()),
                ..DatabaseConfig::default()
            },
            storage: StorageConfig::of(vec![LayerConfig::directory(folder.join("objects"))]),
            registry: RegistryConfig { kind: RegistryKind::Mixed, ..RegistryConfig::default() },
            ..Self::default()
        }
    }

    /// Resolves every relative path against `folder`.
    #[must_use]
    pub fn resolved_from(mut self, folder: &Path) -> Self {
        self.database.resolve_from(folder);
        self.registry.resolve_from(folder);
        self.storage.layers.iter_mut().for_each(|layer| layer.resolve_from(folder));
        self.webhooks.resolve_from(folder);
        self.tls.iter_mut().for_each(|tls| tls.resolve_from(folder));
        self
    }
}
