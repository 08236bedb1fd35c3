//! The digests with which `npm` and `cargo` verify downloads.

use std::fmt;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use sha1::Sha1;
use sha2::{Digest as _, Sha256, Sha512};

/// The digests of an archive in npm packuments and cargo index lines.
///
/// They do not identify the publisher; the signature does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DownloadDigests {
    /// npm's `shasum`.
    pub sha1: [u8; 20],
    /// cargo's `cksum`.
    pub sha256: [u8; 32],
    /// npm's `integrity`.
    pub sha512: [u8; 64],
}

impl DownloadDigests {
    /// Computes the digests of `archive`.
    ///
    /// ```
    /// use ipfs_registry_core::DownloadDigests;
    ///
    /// let digests = DownloadDigests::of(b"abc");
    /// assert_eq!(digests.shasum(), "a9993e364706816aba3e25717850c26c9cd0d89d");
    /// assert!(digests.cksum().starts_with("ba7816bf8f01cfea"));
    /// assert!(digests.integrity().starts_with("sha512-3a81oZNherrMQXNJriBBMRLm"));
    /// ```
    #[must_use]
    pub fn of(archive: &[u8]) -> Self {
        let mut hasher = DownloadHasher::new();
        hasher.update(archive);
        hasher.finish()
    }

    /// Returns the SHA-1 in the format of `dist.shasum` in a packument: hexadecimal.
    #[must_use]
    pub fn shasum(&self) -> String {
        hex::encode(self.sha1)
    }

    /// Returns the SHA-512 in the format of `dist.integrity` in a packument (Subresource Integrity).
    #[must_use]
    pub fn integrity(&self) -> String {
        format!("sha512-{}", BASE64_STANDARD.encode(self.sha512))
    }

    /// Returns the SHA-256 in the format of `cksum` in an index line: hexadecimal.
    #[must_use]
    pub fn cksum(&self) -> String {
        hex::encode(self.sha256)
    }
}

/// Computes [`DownloadDigests`] incrementally, from pieces of any length.
#[derive(Clone, Default)]
pub struct DownloadHasher {
    sha1: Sha1,
    sha256: Sha256,
    sha512: Sha512,
}

impl DownloadHasher {
    /// Creates a hasher without input.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the next bytes of the archive.
    pub fn update(&mut self, bytes: &[u8]) {
        self.sha1.update(bytes);
        self.sha256.update(bytes);
        self.sha512.update(bytes);
    }

    /// Returns the digests of all added bytes.
    #[must_use]
    pub fn finish(self) -> DownloadDigests {
        DownloadDigests {
            sha1: self.sha1.finalize().into(),
            sha256: self.sha256.finalize().into(),
            sha512: self.sha512.finalize().into(),
        }
    }
}

impl fmt::Debug for DownloadHasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DownloadHasher").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_give_the_digests_of_the_whole() {
        let archive: Vec<u8> = (0..=250).cycle().take(10_000).collect();
        let mut hasher = DownloadHasher::new();
        archive.chunks(977).for_each(|piece| hasher.update(piece));

        assert_eq!(hasher.finish(), DownloadDigests::of(&archive));
    }

    #[test]
    fn digests_of_empty_input_match_the_standard() {
        let digests = DownloadDigests::of(b"");

        assert_eq!(digests.shasum(), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
        assert_eq!(
            digests.cksum(),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
        let sha512 = "sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==";
        assert_eq!(digests.integrity(), sha512);
    }
}
