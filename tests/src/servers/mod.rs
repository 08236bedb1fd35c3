//! Real servers for tests, each started by its test on ports and in a folder of its own.

mod js_ipfs;
mod kubo;
mod postgres;
mod running;
mod s3;

pub use js_ipfs::JsIpfs;
pub use kubo::Kubo;
pub use postgres::{Postgres, new_database};
pub use s3::{S3, s3_entry};

use std::{env, net::TcpListener, path::PathBuf};

use crate::skipped::skip;

/// `promtool` of Prometheus, which `IPKG_TEST_PROMTOOL` may name.
#[must_use]
pub fn promtool() -> Option<PathBuf> {
    program("IPKG_TEST_PROMTOOL", "promtool")
}

/// npm of this machine, which `IPKG_TEST_NPM` may name.
#[must_use]
pub fn npm() -> Option<PathBuf> {
    program("IPKG_TEST_NPM", "npm")
}

/// The program that `variable` names, or `name` on the path. Where there is none, that is said and
/// the test passed over; where `IPKG_CI` is set it is an error.
fn program(variable: &str, name: &str) -> Option<PathBuf> {
    let named = env::var_os(variable).map(PathBuf::from);
    let folders = env::var_os("PATH").unwrap_or_default();
    let mut on_path = env::split_paths(&folders).map(|folder| folder.join(name));
    let found = named.or_else(|| on_path.find(|path| path.is_file()));
    if found.is_none() {
        skip(&format!("`{name}`"));
    }
    found
}

/// A port that was free a moment ago.
///
/// # Errors
///
/// Fails where there is none.
pub fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}
