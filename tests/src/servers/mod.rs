//! Real servers for tests: Kubo, js-ipfs, an S3 service and PostgreSQL.
//!
//! [`RealServer`] starts each of them the same way, in a temporary folder and on a free port. A test
//! is skipped if the program is not installed.

mod folder;
mod js_ipfs;
mod kubo;
mod postgres;
mod process;
mod program;
mod real_server;
mod s3;

pub use folder::free_port;
pub use js_ipfs::JsIpfs;
pub use kubo::Kubo;
pub use postgres::{Postgres, new_database};
pub use program::{npm, promtool};
pub use real_server::{RealServer, ServerProgram};
pub use s3::{S3, s3_entry};
