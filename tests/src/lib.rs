//! A real registry on a free port, and archives to publish in it.

pub mod archives;
pub mod binary;
pub mod certificates;
pub mod copying;
mod database;
pub mod double;
pub mod imports;
pub mod npm_client;
pub mod process;
mod publisher;
pub mod raw;
pub mod receiver;
mod server;
pub mod servers;
pub mod shop;
pub mod skipped;
pub mod workshop;

pub use database::database_url;
pub use publisher::Publisher;
pub use raw::Answer;
pub use server::TestServer;
