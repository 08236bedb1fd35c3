//! How much of anything an archive may hold.

/// How much of anything an archive may hold; each limit is the most that is accepted.
///
/// ```
/// use ipfs_registry_archive::Limits;
///
/// let limits = Limits { unpacked: 1 << 30, ..Limits::default() };
/// assert_eq!(limits.entries, 100_000);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes that come out of the gzip stream. Default: 512 MiB.
    pub unpacked: u64,
    /// Bytes that come out of the gzip stream for each byte of the archive. Default: 200.
    pub ratio: u64,
    /// Files, folders and links. Default: 100,000.
    pub entries: u64,
    /// Bytes of the manifest. Default: 1 MiB.
    pub manifest: u64,
    /// Tokens of the manifest, such as brackets, commas and strings. Default: 50,000.
    ///
    /// A parsed document takes up to 500 times the bytes of its text, so that the length of a
    /// manifest alone says little about the memory it needs. The largest manifests in use have
    /// about 17,000 tokens.
    pub tokens: usize,
    /// Bytes of one path, or of the target of one link. Default: 1,024, the most that macOS
    /// can hold.
    pub path: usize,
    /// Bytes of one extended header, which comes before an entry and says more about it.
    /// Default: 64 KiB.
    pub extension: u64,
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
        }
    }
}
