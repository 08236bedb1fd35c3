//! Errors of this crate.

use std::io;

use ipfs_registry_core::{InvalidIdentifier, InvalidVersion, wire::Code};
use thiserror::Error;

use crate::Excerpt;

/// The reason why an archive is refused.
#[derive(Debug, Error)]
pub enum ArchiveError {
    /// Reading failed. The archive itself may be valid.
    #[error("the archive could not be read")]
    Io(#[source] io::Error),
    /// The bytes do not start with the gzip magic number.
    #[error("the archive is not gzip; publish what `npm pack` or `cargo package` made")]
    NotGzip,
    /// The gzip stream is damaged.
    #[error("the archive's gzip stream is damaged: {0}")]
    CorruptGzip(Excerpt),
    /// Bytes follow the first member of the gzip stream.
    ///
    /// `npm` would read a second member and `cargo` would not.
    #[error("the archive has bytes after its gzip stream, which unpackers disagree about")]
    TrailingBytes,
    /// The archive is truncated.
    #[error("the archive is cut: {0}")]
    Truncated(&'static str),
    /// The content of the gzip stream is not a tar, or unpackers would read it differently.
    #[error("the archive is not a well-formed tar: {0}")]
    NotTar(&'static str),
    /// A path is unsafe: some unpackers would write outside the target folder.
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
        /// Its length in bytes.
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
        /// The target of the link, or the link that the entry passes through.
        target: Excerpt,
    },
    /// An entry is not a file, folder or link.
    #[error("the entry `{path}` is {kind}; only files, folders and links are accepted")]
    EntryType {
        /// The entry.
        path: Excerpt,
        /// Its type.
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
        /// Size of the archive in bytes.
        size: u64,
        /// The limit.
        ratio: u64,
    },
    /// An extended header is longer than [`Limits::extension`](crate::Limits::extension).
    #[error("an extended header of the archive has {size} bytes; at most {limit} are accepted")]
    ExtensionTooLarge {
        /// Size of the header in bytes.
        size: u64,
        /// The limit.
        limit: u64,
    },
    /// An entry is outside the single root folder, or no root folder exists.
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
        /// The expected path of the manifest.
        manifest: Excerpt,
    },
    /// A second entry has the path of the manifest or would overwrite it.
    #[error("the archive has more than one manifest: `{path}` would be written over `{manifest}`")]
    ManifestDuplicate {
        /// The second entry.
        path: Excerpt,
        /// The path of the manifest.
        manifest: Excerpt,
    },
    /// The manifest is longer than [`Limits::manifest`](crate::Limits::manifest).
    #[error("the manifest has {size} bytes; at most {limit} are accepted")]
    ManifestTooLarge {
        /// Its size in bytes.
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
    /// The manifest cannot be parsed, or a required field is missing or has the wrong type.
    #[error("the manifest is not valid: {0}")]
    ManifestInvalid(String),
    /// The registry does not accept the name in the manifest.
    #[error("the manifest's name cannot be used in this registry: {0}")]
    Name(#[source] InvalidIdentifier),
    /// The registry does not accept the version in the manifest.
    #[error("the manifest's version cannot be used: {0}")]
    Version(#[source] InvalidVersion),
    /// Name and version in the manifest of a crate differ from its root folder.
    #[error("the manifest says `{manifest}`, and the archive's root folder is `{folder}`")]
    ManifestMismatch {
        /// The name and version in the manifest, as `name-version`.
        manifest: Excerpt,
        /// The name of the root folder.
        folder: Excerpt,
    },
}

impl ArchiveError {
    /// Returns the error code of the HTTP API.
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
