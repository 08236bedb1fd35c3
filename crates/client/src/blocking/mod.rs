//! The client for programs without an async runtime: the same methods, which block.
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
//! A call blocks its thread until it completes. In an async program, this blocks a thread of the
//! runtime and delays its other tasks: use [`crate::Client`] there. It does not deadlock, because
//! requests run on the client's own thread, unless the registry itself runs on the blocked thread.
//! In a progress callback of the same client, a call fails with [`ClientError::OwnThread`].

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
