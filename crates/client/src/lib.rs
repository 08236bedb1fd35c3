//! Publishes archives to an ipfs-registry and fetches them, checking everything it is told.
//!
//! A [`Client`] signs what it sends with the publisher's key, and gives out no byte of an archive
//! that it has not checked itself: content id, size, checksum, and the signature with its signer.
//!
//! ```no_run
//! use ipfs_registry_client::{Client, Upload};
//! use ipfs_registry_core::{Namespace, SigningKey};
//!
//! # #[actix_rt::main]
//! # async fn main() -> anyhow::Result<()> {
//! let key = SigningKey::generate();
//! let client = Client::builder("http://127.0.0.1:9060").key(key).build()?;
//! let namespace: Namespace = "my-namespace".parse()?;
//!
//! client.sign_up().await?;
//! client.register(&namespace).await?;
//! let receipt = client.publish(&namespace, Upload::file("my-package-1.0.0.tgz")).await?;
//!
//! let fetched = client.fetch(receipt.id).await?;
//! println!("{} bytes by {}", fetched.bytes.len(), fetched.version.signer);
//! # Ok(())
//! # }
//! ```
//!
//! Every failure is a [`ClientError`], which says what to do about it:
//!
//! ```
//! use ipfs_registry_client::{Client, ClientError};
//!
//! # #[actix_rt::main]
//! # async fn main() -> Result<(), ClientError> {
//! let nobody = Client::builder("http://127.0.0.1:1").build()?;
//! assert!(matches!(nobody.info().await, Err(ClientError::Unreachable { .. })));
//! assert!(matches!(nobody.sign_up().await, Err(ClientError::NoKey)));
//! # Ok(())
//! # }
//! ```
//!
//! # Threads
//!
//! A [`Client`] lives on one thread, and that thread runs actix (`actix_rt`) or another
//! single-threaded tokio runtime with I/O and time: neither the client nor its futures can be
//! sent to another thread. A program of many threads builds one client on each. Files are read
//! and written, and hashes computed, on the runtime's threads for blocking work.

mod base_url;
mod blocking;
mod builder;
mod certificate;
mod client;
mod digest;
mod download;
mod error;
mod fetch;
mod info;
mod namespaces;
mod packages;
mod progress;
mod publish;
mod publishers;
mod timeouts;
mod transport;
mod upload;
mod users;
mod versions;

pub use builder::ClientBuilder;
pub use certificate::CertificateProblem;
pub use client::Client;
pub use digest::digest_file;
pub use download::{DEFAULT_FETCH_LIMIT, Download};
pub use error::{ClientError, Wait};
pub use fetch::Fetched;
pub use progress::Progress;
pub use timeouts::Timeouts;
pub use upload::{DEFAULT_MEDIA_TYPE, Upload};

#[cfg(test)]
mod peer;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
