//! The shared types of ipfs-registry: names, versions, references, digests, signatures, and the
//! types of the HTTP API.
//!
//! A value of these types is always valid: `FromStr` and serde validate the text, and no other
//! code has to check it again. This crate does no I/O. Every type is `Send` and `Sync`.
//!
//! ```
//! use ipfs_registry_core::{ArchiveRef, Pointer, wire::paths};
//!
//! let pointer: Pointer = "mock-namespace/mock-package/1.0.0".parse()?;
//! assert_eq!(paths::publish(&pointer.namespace), "/api/package/mock-namespace");
//!
//! let archive = ArchiveRef::from(pointer);
//! assert_eq!(archive.to_string(), "mock-namespace/mock-package/1.0.0");
//! # Ok::<(), ipfs_registry_core::InvalidReference>(())
//! ```

mod address;
mod archive_hasher;
mod archive_ref;
mod block_digests;
mod characters;
mod checksum;
mod content_id;
mod download_digests;
mod hex_digest;
mod identifier;
mod keystore;
mod message_digest;
mod namespace;
mod package_kind;
mod package_name;
mod package_name_policy;
mod pointer;
mod pointer_id;
mod reference;
mod registry_kind;
mod signature;
pub mod signed_request;
mod signing_key;
mod skeleton;
mod sponge;
mod target;
mod text;
mod timestamp;
mod unixfs;
mod version;
pub mod wire;

pub use address::{Address, InvalidAddress};
pub use archive_hasher::{ArchiveDigests, ArchiveHasher, ContentHasher, MessageHasher};
pub use archive_ref::ArchiveRef;
pub use block_digests::{BlockDigests, InvalidBlockDigests};
pub use checksum::{Checksum, InvalidChecksum};
pub use content_id::{ContentId, InvalidContentId};
pub use download_digests::{DownloadDigests, DownloadHasher};
pub use identifier::{
    InvalidIdentifier, MAX_IDENTIFIER_LEN, MAX_NPM_NAME_LEN, MIN_IDENTIFIER_LEN, NAME_RULES,
};
pub use keystore::{Keystore, KeystoreError};
pub use message_digest::{InvalidMessageDigest, MessageDigest};
pub use namespace::Namespace;
pub use package_kind::{InvalidPackageKind, PackageKind};
pub use package_name::PackageName;
pub use package_name_policy::{InvalidPackageNamePolicy, PackageNamePolicy};
pub use pointer::Pointer;
pub use pointer_id::{InvalidPointerId, PointerId};
pub use reference::InvalidReference;
pub use registry_kind::{InvalidRegistryKind, RegistryKind};
pub use signature::{InvalidSignature, Signature};
pub use signing_key::{InvalidSigningKey, SigningKey};
pub use skeleton::Skeleton;
pub use target::Target;
pub use timestamp::{InvalidTimestamp, Timestamp};
pub use version::{InvalidVersion, MAX_VERSION_LEN, parse_version};
