//! Reads the manifests of npm and cargo archives from untrusted bytes.
//!
//! An archive is a tar inside a gzip stream with one member. It is read as a stream, in one pass,
//! under the [`Limits`]. Memory use is bounded: a few buffers, the manifest and 8 bytes for each
//! link, whatever sizes the archive declares. An archive that different unpackers would read
//! differently is rejected, so `npm` and `cargo` see the same content as the registry.
//!
//! ```
//! use std::fs::File;
//!
//! use ipfs_registry_archive::{Limits, read_manifest};
//! use ipfs_registry_core::RegistryKind;
//!
//! # std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/npm"))?;
//! let archive = File::open("mock-package-1.0.0.tgz")?;
//! let size = archive.metadata()?.len();
//! let manifest = read_manifest(RegistryKind::Npm, archive, size, &Limits::default())?;
//!
//! assert_eq!(manifest.name.as_str(), "mock-package");
//! assert_eq!(manifest.version.to_string(), "1.0.0");
//! assert_eq!(manifest.document["license"], "ISC");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod blocks;
mod cargo;
mod contents;
mod entries;
mod error;
mod excerpt;
mod extension;
mod header;
mod inflate;
mod limits;
mod links;
mod listing;
mod manifest;
mod manifest_file;
mod mixed;
mod npm;
mod path;
mod read;
#[cfg(test)]
mod test_tar;
mod tokens;

pub use contents::Contents;
pub use error::ArchiveError;
pub use excerpt::Excerpt;
pub use limits::Limits;
pub use listing::{ListedFile, list_files};
pub use manifest::Manifest;
pub use read::read_manifest;
