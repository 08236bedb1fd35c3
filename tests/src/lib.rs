//! The harness of the integration tests: registries, real servers, stock clients and test archives.

pub mod archives;
pub mod binary;
pub mod cargo_client;
pub mod certificates;
pub mod command_output;
mod database;
pub mod db_copy;
pub mod faulty_proxy;
pub mod imports;
pub mod npm_client;
pub mod process;
pub mod publish_load;
mod publisher;
pub mod raw;
pub mod raw_connection;
mod server;
pub mod servers;
pub mod signal;
pub mod skipped;
pub mod temp_registry;
pub mod test_registry;
pub mod webhook_receiver;

pub use database::database_url;
pub use publisher::{Publisher, publisher_with_namespace};
pub use raw::Answer;
pub use server::TestServer;
