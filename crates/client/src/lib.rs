//! Publishes archives to an ipfs-registry, and fetches and verifies them.
//!
//! A [`Client`] signs requests with the publisher's key. It returns an archive only after it has
//! verified the content id, size, checksum, signature and signer. It works with every async runtime
//! and without one: see [Threads and runtimes](#threads-and-runtimes).
//!
//! # Publish
//!
//! A publisher needs only a key. The key signs up once and owns the namespaces it registers.
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
//! [`Client::add_user`] allows others to publish in the namespace. [`Client::yank`] marks a version
//! and [`Client::deprecate`] a package as no longer recommended.
//!
//! # Fetch
//!
//! A pointer (`namespace/package/version`) or a content id identifies an archive. Fetch small ones
//! into memory and large ones to a file, which is created after verification.
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
//! // If you know the author's address, you need not trust the registry.
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
//! Lists are paginated. The query selects a page, and the page has the total number of records.
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
//! Every error is a [`ClientError`], whose message says what to do. For an error response of the
//! registry, [`ClientError::code`] returns its code.
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
//! The client trusts the certificates of the system, or those in `SSL_CERT_FILE` and
//! `SSL_CERT_DIR`. [`ClientBuilder::ca_file`] adds those of a private certificate authority.
//!
//! # Threads and runtimes
//!
//! A [`Client`] is `Send`, `Sync` and cheap to clone, and its futures are `Send`. They run on every
//! executor: tokio (multi-thread or current-thread), smol, a plain `block_on`. A background thread
//! runs connections, timers, file access and hashing. It starts in [`ClientBuilder::build`] and ends
//! when the last clone is dropped. Build one client and share it.
//!
//! - Dropping a future cancels its request and closes its connection.
//! - Progress callbacks run on that thread.
//! - A panic on that thread, such as in a callback, fails only that request, with
//!   [`ClientError::Panicked`].
//! - A transfer of any size needs a few MiB of memory; only [`Client::fetch`] loads the whole
//!   archive, which it returns.
//!
//! # Without async
//!
//! With the feature `blocking`, the module `blocking` has a `Client` with the same methods, which
//! block. [`ClientBuilder`] then has `build_blocking`.

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
mod scripted_server;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
