//! The unpacked size of an archive.

/// The number of files in an archive and their total size.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// Number of files.
    pub files: u64,
    /// Total size of the files in bytes.
    pub unpacked: u64,
}
