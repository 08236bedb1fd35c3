//! The commands of `ipkg-server`. Without a command it serves.

pub(crate) mod config;
pub(crate) mod config_file;
pub(crate) mod db;
pub(crate) mod output;
pub(crate) mod storage;
pub(crate) mod webhooks;
