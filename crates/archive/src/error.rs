//! Why an archive is refused.

use std::io;

use ipfs_registry_core::{InvalidIdentifier, InvalidVersion, wire::Code};
use thiserror::Error;

use crate::Excerpt;

/// Why an archive is refused, with the values that led to it.
#[derive(Debug, Error)]
pub enum ArchiveError {
    /// The reader under the archive failed: a fault of ours, and not of the archive.
    #[error("the archive could not be read")]
    Io(#[source] io::Error),
    /// The bytes do not start as gzip does.
    #[error("the archive is not gzip; publish what `npm pack` or `cargo package` made")]
    NotGzip,
    /// The gzip stream is damaged.
    #[error("the archive's gzip stream is damaged: {0}")]
    CorruptGzip(Excerpt),
    /// There are bytes after the first member of the gzip stream.
    ///
    /// `npm` would read a second member and `cargo` would not.
    #[error("the archive has bytes after its gzip stream, which unpackers disagree about")]
    TrailingBytes,
    /// The archive ends before it should.
    #[error("the archive is cut: {0}")]
    Truncated(&'static str),
    /// What is in the gzip stream is not a tar, or one that unpackers disagree about.
    #[error("the archive is not a well-formed tar: {0}")]
    NotTar(&'static str),
    /// A path is not one that every unpacker keeps inside its folder.
    #[error("the path `{path}` {reason}")]
    Path {
        /// The path.
        path: Excerpt,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A path is longer than [`Limits::path`](crate::Limits::path).
    #[error("the path `{path}` has {length} bytes; at most {limit} are accepted")]
    PathTooLong {
        /// The beginning of the path.
        path: Excerpt,
        /// Its bytes.
        length: u64,
        /// The limit.
        limit: usize,
    },
    /// A link leaves the archive's root folder, or an entry passes through a link.
    #[error("the entry `{path}` {reason} `{target}`")]
    Link {
        /// The entry.
        path: Excerpt,
        /// What is wrong with it.
        reason: &'static str,
        /// The link's target, or the link.
        target: Excerpt,
    },
    /// An entry is neither a file nor a folder nor a link.
    #[error("the entry `{path}` is {kind}; only files, folders and links are accepted")]
    EntryType {
        /// The entry.
        path: Excerpt,
        /// What it is.
        kind: &'static str,
    },
    /// There are more entries than [`Limits::entries`](crate::Limits::entries).
    #[error("the archive has more than {limit} entries")]
    TooManyEntries {
        /// The limit.
        limit: u64,
    },
    /// The archive unpacks to more than [`Limits::unpacked`](crate::Limits::unpacked).
    #[error("the archive unpacks to more than {limit} bytes")]
    TooLarge {
        /// The limit.
        limit: u64,
    },
    /// The archive unpacks to more than [`Limits::ratio`](crate::Limits::ratio) times its size.
    #[error("the archive unpacks to more than {ratio} times its {size} bytes")]
    Bomb {
        /// Bytes of the archive.
        size: u64,
        /// The limit.
        ratio: u64,
    },
    /// An extended header is longer than [`Limits::extension`](crate::Limits::extension).
    #[error("an extended header of the archive has {size} bytes; at most {limit} are accepted")]
    ExtensionTooLarge {
        /// Bytes of the header.
        size: u64,
        /// The limit.
        limit: u64,
    },
    /// An entry is outside the one root folder, or there is no such folder.
    #[error("the entry `{path}` is not in the archive's one root folder `{root}`")]
    Root {
        /// The entry.
        path: Excerpt,
        /// The folder of the first entry.
        root: Excerpt,
    },
    /// The archive has no manifest.
    #[error("the archive has no `{manifest}`")]
    ManifestMissing {
        /// Where the manifest should be.
        manifest: Excerpt,
    },
    /// A second entry is the manifest as well, or would be written over it.
    #[error("the archive has more than one manifest: `{path}` would be written over `{manifest}`")]
    ManifestDuplicate {
        /// The second entry.
        path: Excerpt,
        /// Where the manifest is.
        manifest: Excerpt,
    },
    /// The manifest is longer than [`Limits::manifest`](crate::Limits::manifest).
    #[error("the manifest has {size} bytes; at most {limit} are accepted")]
    ManifestTooLarge {
        /// Its bytes.
        size: u64,
        /// The limit.
        limit: u64,
    },
    /// The manifest has more than [`Limits::tokens`](crate::Limits::tokens) tokens.
    #[error("the manifest has more than {limit} tokens")]
    ManifestTooComplex {
        /// The limit.
        limit: usize,
    },
    /// The manifest does not say what a manifest must.
    #[error("the manifest is not valid: {0}")]
    ManifestInvalid(String),
    /// The name in the manifest is not one that the registry takes.
    #[error("the manifest's name cannot be used in this registry: {0}")]
    Name(#[source] InvalidIdentifier),
    /// The version in the manifest is not one that the registry takes.
    #[error("the manifest's version cannot be used: {0}")]
    Version(#[source] InvalidVersion),
    /// The manifest of a crate disagrees with its folder.
    #[error("the manifest says `{manifest}`, and the archive's root folder is `{folder}`")]
    ManifestMismatch {
        /// Name and version of the manifest, as a folder has them.
        manifest: Excerpt,
        /// The folder.
        folder: Excerpt,
    },
}

impl ArchiveError {
    /// What the wire calls this error.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Io(_) => Code::Internal,
            Self::NotGzip | Self::CorruptGzip(_) | Self::TrailingBytes => Code::ArchiveNotGzip,
            Self::Truncated(_) => Code::ArchiveTruncated,
            Self::NotTar(_) => Code::ArchiveNotTar,
            Self::Path { .. } | Self::PathTooLong { .. } => Code::ArchivePath,
            Self::Link { .. } => Code::ArchiveLink,
            Self::EntryType { .. } => Code::ArchiveEntryType,
            Self::TooManyEntries { .. } => Code::ArchiveTooManyEntries,
            Self::TooLarge { .. } | Self::ExtensionTooLarge { .. } => Code::ArchiveTooLarge,
            Self::Bomb { .. } => Code::ArchiveBomb,
            Self::Root { .. } => Code::ArchiveRoot,
            Self::ManifestMissing { .. } => Code::ManifestMissing,
            Self::ManifestDuplicate { .. } => Code::ManifestDuplicate,
            Self::ManifestTooLarge { .. } | Self::ManifestTooComplex { .. } => {
                Code::ManifestTooLarge
            }
            Self::ManifestInvalid(_) => Code::ManifestInvalid,
            Self::Name(error) => error.code(),
            Self::Version(error) => error.code(),
            Self::ManifestMismatch { .. } => Code::ManifestMismatch,
        }
    }
}
