//! Publishes archives to an ipfs-registry and fetches them, checking everything it is told.
//!
//! A [`Client`] signs what it sends with the publisher's key, and gives out no byte of an archive
//! that it has not checked itself: content id, size, checksum, and the signature with its signer.
//! It runs in every program: see [Threads and runtimes](#threads-and-runtimes).
//!
//! # Publish
//!
//! A key is all that a publisher needs. It signs up once, and owns the namespaces it registers.
//!
//! ```no_run
//! use ipfs_registry_client::{Client, Upload};
//! use ipfs_registry_core::{Namespace, SigningKey};
//!
//! # #[tokio::main]
//! # async fn main() -> anyhow::Result<()> {
//! let client = Client::builder("http://127.0.0.1:9060").key(SigningKey::generate()).build()?;
//! let namespace: Namespace = "my-namespace".parse()?;
//!
//! client.sign_up().await?;
//! client.register(&namespace).await?;
//! let upload = Upload::file("my-package-1.0.0.tgz")
//!     .on_progress(|progress| println!("{} of {} bytes", progress.moved, progress.total));
//! let receipt = client.publish(&namespace, upload).await?;
//! println!("published {} as {}", receipt.id, receipt.key);
//! # Ok(())
//! # }
//! ```
//!
//! Others publish into the namespace after [`Client::add_user`]. [`Client::yank`] marks a version
//! and [`Client::deprecate`] a package as one not to use any more.
//!
//! # Fetch
//!
//! An archive is named by a pointer (`namespace/package/version`) or by its content id. Small ones
//! are fetched into memory; large ones to a file, which appears when all of it was checked.
//!
//! ```no_run
//! use ipfs_registry_client::{Client, Download};
//! use ipfs_registry_core::{Address, Pointer};
//!
//! # #[tokio::main]
//! # async fn main() -> anyhow::Result<()> {
//! let client = Client::builder("https://registry.example.org").build()?;
//! let pointer: Pointer = "my-namespace/my-package/1.0.0".parse()?;
//! let author: Address = "0x1fc770ac21067a04f83101ebf19a670db9e3eb21".parse()?;
//!
//! let fetched = client.fetch(&pointer).await?;
//! println!("{} bytes, signed by {}", fetched.bytes.len(), fetched.version.signer);
//!
//! // Whoever knows the author need not trust the registry at all.
//! let download = Download::new(pointer).expect_signer(author);
//! client.fetch_to(download, "my-package-1.0.0.tgz").await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Verify a file
//!
//! ```no_run
//! use ipfs_registry_client::{Client, digest_file};
//!
//! # #[tokio::main]
//! # async fn main() -> anyhow::Result<()> {
//! let client = Client::builder("https://registry.example.org").build()?;
//! let digests = digest_file("my-package-1.0.0.tgz").await?;
//!
//! let version = client.identify(&digests).await?;
//! println!("{} is {}, signed by {}", digests.content_id, version.id, version.signer);
//! # Ok(())
//! # }
//! ```
//!
//! # List
//!
//! Lists come in pages; the query tells which part, and the page how many records there are.
//!
//! ```no_run
//! use ipfs_registry_client::Client;
//! use ipfs_registry_core::{
//!     Namespace,
//!     wire::{LatestQuery, PackagesQuery},
//! };
//!
//! # #[tokio::main]
//! # async fn main() -> anyhow::Result<()> {
//! let client = Client::builder("https://registry.example.org").build()?;
//! let namespace: Namespace = "my-namespace".parse()?;
//!
//! let page = client.packages(&namespace, &PackagesQuery::default()).await?;
//! for package in page.records {
//!     let latest = client.latest(&namespace, &package.name, &LatestQuery::default()).await?;
//!     println!("{} {}", package.name, latest.version);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Handle errors
//!
//! Every failure is a [`ClientError`], which says what to do about it. Where the registry refused,
//! [`ClientError::code`] tells why, for programs.
//!
//! ```
//! use ipfs_registry_client::{Client, ClientError};
//! use ipfs_registry_core::wire::Code;
//!
//! # #[tokio::main]
//! # async fn main() -> Result<(), ClientError> {
//! let client = Client::builder("http://127.0.0.1:1").build()?;
//! match client.sign_up().await {
//!     Ok(publisher) => println!("signed up {}", publisher.address),
//!     Err(error) if error.code() == Some(Code::PublisherExists) => println!("signed up already"),
//!     Err(ClientError::NoKey) => println!("build the client with a key"),
//!     Err(error) => return Err(error),
//! }
//! assert!(matches!(client.info().await, Err(ClientError::Unreachable { .. })));
//! # Ok(())
//! # }
//! ```
//!
//! # HTTPS
//!
//! The certificates that the system trusts are trusted, or those that `SSL_CERT_FILE` and
//! `SSL_CERT_DIR` name. [`ClientBuilder::ca_file`] adds those of a private authority.
//!
//! # Threads and runtimes
//!
//! A [`Client`] is `Send`, `Sync` and cheap to clone, and its futures are `Send`. They run on every
//! executor: tokio of either kind, smol, a plain `block_on`. Connections, timers, files and hashing
//! are on a thread of the client's own, which starts in [`ClientBuilder::build`] and ends when the
//! last clone is dropped. Build one client and share it.
//!
//! - Dropping a future cancels its request and closes its connection.
//! - Progress callbacks run on that thread.
//! - A panic there, such as in a callback, is [`ClientError::Panicked`] for that one request.
//! - A transfer holds a few MiB in memory, whatever its size; only [`Client::fetch`] holds the whole
//!   archive, which it returns.
//!
//! # Without async
//!
//! With the feature `blocking`, the module `blocking` has a `Client` with the same methods, which
//! wait. [`ClientBuilder`] then has `build_blocking`.

mod base_url;
#[cfg(feature = "blocking")]
pub mod blocking;
mod builder;
mod certificate;
mod client;
mod digest;
mod download;
mod error;
mod fetch;
mod hash_file;
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
mod worker;

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
