//! What an archive unpacks to.

/// How much comes out of an archive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// Its files.
    pub files: u64,
    /// Their bytes together.
    pub unpacked: u64,
}
