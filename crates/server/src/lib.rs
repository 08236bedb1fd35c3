//! The registry server: HTTP in front of the archives, the database and the layers.
//!
//! The binary `ipkg-server` is [`run`] with its arguments. Tests, and programs that embed a
//! registry, serve the [`app`] of a [`State`] on an actix server of their own.

mod app;
mod args;
mod body;
mod config;
mod door;
mod error;
mod extract;
mod fetch;
mod handlers;
mod layers;
mod log;
mod observe;
mod openapi;
mod publish;
mod refusals;
mod routes;
mod serve;
mod state;
mod storage;

pub use app::app;
pub use args::{Args, Command};
pub use config::{
    AdminConfig, Config, ConfigError, DatabaseConfig, LayerConfig, LogConfig, LogFormat,
    RegistryConfig, StorageConfig, TRIAL_FOLDER,
};
pub use error::ApiError;
pub use ipfs_registry_db::VersionPolicy;
pub use log::start_log;
pub use serve::run;
pub use state::State;
pub use storage::{Storage, look_after};
