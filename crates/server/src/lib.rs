//! The registry server: HTTP in front of the archives, the database and the layers.
//!
//! The binary `ipkg-server` is [`run`] with its arguments. Tests, and programs that embed a
//! registry, serve the [`app`] of a [`State`] on an actix server of their own.

mod admin;
mod app;
mod args;
mod body;
mod cargo;
mod config;
mod config_command;
mod cors;
mod database_command;
mod digests;
mod documents;
mod door;
mod error;
mod extract;
mod fetch;
mod handlers;
mod layers;
mod limits;
mod log;
mod npm;
mod observe;
mod openapi;
mod output;
mod public_url;
mod publish;
mod refusals;
mod routes;
mod serve;
mod state;
mod storage;
mod tls;
mod webhooks;

pub use app::app;
pub use args::{Args, Command};
pub use config::{
    AdminConfig, Config, ConfigError, CorsConfig, DatabaseConfig, LayerConfig, LimitsConfig,
    LogConfig, LogFormat, RegistryConfig, ServerConfig, StorageConfig, TRIAL_FOLDER, TlsConfig,
    WebhooksConfig,
};
pub use config_command::{ConfigArgs, look_at_config};
pub use database_command::{DatabaseArgs, look_after_database};
pub use error::ApiError;
pub use ipfs_registry_db::VersionPolicy;
pub use log::start_log;
pub use output::print_text;
pub use serve::run;
pub use state::State;
pub use storage::{Storage, look_after};
pub use webhooks::{WebhooksArgs, look_after_webhooks};
