//! The registry server: an HTTP API over the database and the storage layers.
//!
//! The binary `ipkg-server` calls [`run`] with its arguments. Tests, and programs that embed a registry, serve
//! the [`app`] of a [`State`] on their own actix server.

mod admin;
mod api;
mod app;
mod args;
mod cargo;
mod check;
mod commands;
mod config;
mod http;
mod listen;
mod log;
mod npm;
mod registry;
mod serve;
mod state;

pub use app::app;
pub use args::{Args, Command};
pub use commands::{
    config::{ConfigArgs, run_config},
    db::{DatabaseArgs, run_db},
    output::print_text,
    storage::{StorageArgs, run_storage},
    webhooks::{WebhooksArgs, run_webhooks},
};
pub use config::{
    AdminConfig, Config, ConfigError, CorsConfig, DatabaseConfig, LayerConfig, LimitsConfig,
    LogConfig, LogFormat, RegistryConfig, ServerConfig, StorageConfig, TRIAL_FOLDER, TlsConfig,
    WebhooksConfig,
};
pub use ipfs_registry_db::VersionPolicy;
pub use log::start_log;
pub use registry::RegistryError;
pub use serve::run;
pub use state::State;
