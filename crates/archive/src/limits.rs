//! Limits for untrusted archives.

use ipfs_registry_core::PackageNamePolicy;

/// Limits for untrusted archives. Each number is the largest that is accepted.
///
/// ```
/// use ipfs_registry_archive::Limits;
///
/// let limits = Limits { unpacked: 1 << 30, ..Limits::default() };
/// assert_eq!(limits.entries, 100_000);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Decompressed size in bytes. Default: 512 MiB.
    pub unpacked: u64,
    /// Ratio of the decompressed size to the archive size. Default: 200.
    pub ratio: u64,
    /// Number of files, folders and links. Default: 100,000.
    pub entries: u64,
    /// Size of the manifest in bytes. Default: 1 MiB.
    pub manifest: u64,
    /// Number of tokens in the manifest, such as brackets, commas and strings. Default: 50,000.
    ///
    /// A parsed document can take 500 times the memory of its text, so a size limit alone does
    /// not bound memory. The largest manifests in use have about 17,000 tokens.
    pub tokens: usize,
    /// Length of a path or link target in bytes. Default: 1,024, the limit of macOS.
    pub path: usize,
    /// Size in bytes of an extended header, which carries metadata for the next entry.
    /// Default: 64 KiB.
    pub extension: u64,
    /// The names that are accepted. Default: strict.
    pub names: PackageNamePolicy,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            unpacked: 512 * 1024 * 1024,
            ratio: 200,
            entries: 100_000,
            manifest: 1024 * 1024,
            tokens: 50_000,
            path: 1024,
            extension: 64 * 1024,
            names: PackageNamePolicy::Strict,
        }
    }
}
