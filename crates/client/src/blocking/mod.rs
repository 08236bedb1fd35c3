//! The client for programs without a runtime: the same methods, which wait for their outcome.
//!
//! Enabled by the feature `blocking`.
//!
//! ```no_run
//! use ipfs_registry_client::blocking::Client;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let client = Client::new("http://127.0.0.1:9060")?;
//! println!("{} packages", client.info()?.kind);
//! # Ok(())
//! # }
//! ```
//!
//! A call keeps its thread until the outcome is there. In an async program that is one of the
//! runtime's threads, whose other tasks wait as long: use [`crate::Client`] there. It is no
//! deadlock, since requests run on a thread of the client's own, unless the registry itself runs on
//! the thread that waits. In a progress callback of the same client, a call fails with
//! [`ClientError::OwnThread`].

mod block_on;
mod client;
#[cfg(test)]
mod tests;

use std::path::PathBuf;

use ipfs_registry_core::ArchiveDigests;

use self::block_on::block_on;
pub use self::client::Client;
use crate::ClientError;

/// Returns the content id, checksum and other digests of an archive on disk, as
/// [`crate::digest_file`] does.
///
/// # Errors
///
/// Those of [`crate::digest_file`].
pub fn digest_file(path: impl Into<PathBuf>) -> Result<ArchiveDigests, ClientError> {
    block_on(crate::digest_file(path))
}
