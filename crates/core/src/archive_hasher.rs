//! Computes all digests of an archive in one streaming pass.

use std::fmt;

use crate::{BlockDigests, Checksum, ContentId, MessageDigest, sponge::Sponge, unixfs};

/// All values that the registry derives from the bytes of an archive and stores.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ArchiveDigests {
    /// Size of the archive in bytes.
    pub size: u64,
    /// The SHA3-256 of the archive.
    pub checksum: Checksum,
    /// The Keccak-256 of the archive, which the publisher signs.
    pub message: MessageDigest,
    /// The IPFS content id of the archive.
    pub content_id: ContentId,
    /// The digest of each block, to verify blocks read from storage.
    pub blocks: BlockDigests,
}

/// Computes [`ArchiveDigests`] incrementally, from pieces of any length.
///
/// Buffers at most one block ([`BlockDigests::BLOCK`]). SHA3-256 and Keccak-256 share one pass, so
/// all digests together take little longer than the checksum alone.
///
/// ```
/// use ipfs_registry_core::{ArchiveHasher, Checksum, ContentId};
///
/// let mut hasher = ArchiveHasher::new();
/// hasher.update(b"hello ");
/// hasher.update(b"world");
/// let digests = hasher.finish();
///
/// assert_eq!(digests.size, 11);
/// assert_eq!(digests.checksum, Checksum::of(b"hello world"));
/// assert_eq!(digests.content_id, ContentId::of(b"hello world"));
/// ```
///
/// Its two halves can be updated on two threads: the first takes about four times as long as the second.
///
/// ```
/// use ipfs_registry_core::{ArchiveHasher, Checksum};
///
/// let (mut message, mut content) = ArchiveHasher::new().split();
/// std::thread::scope(|scope| {
///     scope.spawn(|| message.update(b"hello world"));
///     content.update(b"hello world");
/// });
/// assert_eq!(ArchiveHasher::join(message, content).finish().checksum, Checksum::of(b"hello world"));
/// ```
#[derive(Clone, Default)]
pub struct ArchiveHasher {
    message: MessageHasher,
    content: ContentHasher,
}

impl ArchiveHasher {
    /// Creates a hasher without input.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the two halves, to update each with the same bytes.
    #[must_use]
    pub fn split(self) -> (MessageHasher, ContentHasher) {
        (self.message, self.content)
    }

    /// Puts two halves together. Both must have had the same input.
    #[must_use]
    pub fn join(message: MessageHasher, content: ContentHasher) -> Self {
        Self { message, content }
    }

    /// Adds the next bytes of the archive.
    pub fn update(&mut self, bytes: &[u8]) {
        self.message.update(bytes);
        self.content.update(bytes);
    }

    /// Returns the digests of all added bytes.
    #[must_use]
    pub fn finish(self) -> ArchiveDigests {
        let (checksum, message) = self.message.0.finish();
        let ContentHasher { size, leaves } = self.content;
        let blocks = BlockDigests::from_parts(size, leaves.finish());
        ArchiveDigests { size, checksum, message, content_id: blocks.content_id(), blocks }
    }
}

/// The half of an [`ArchiveHasher`] for the checksum and the message digest.
#[derive(Clone)]
pub struct MessageHasher(Sponge);

impl MessageHasher {
    /// Adds the next bytes of the archive.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }
}

impl Default for MessageHasher {
    fn default() -> Self {
        Self(Sponge::new())
    }
}

/// The half of an [`ArchiveHasher`] for the size, the content id and the digests of the blocks.
#[derive(Clone)]
pub struct ContentHasher {
    size: u64,
    leaves: Leaves,
}

impl ContentHasher {
    /// Adds the next bytes of the archive.
    pub fn update(&mut self, bytes: &[u8]) {
        self.size += bytes.len() as u64;
        self.leaves.update(bytes);
    }
}

impl Default for ContentHasher {
    fn default() -> Self {
        Self { size: 0, leaves: Leaves::new() }
    }
}

impl fmt::Debug for ArchiveHasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ArchiveHasher").field("size", &self.content.size).finish_non_exhaustive()
    }
}

/// The digests of the complete leaves, and the incomplete last chunk.
///
/// An encoded leaf begins with the length of its chunk, so a chunk can be hashed only when it is
/// complete.
#[derive(Clone)]
struct Leaves {
    digests: Vec<[u8; 32]>,
    chunk: Vec<u8>,
}

impl Leaves {
    const fn new() -> Self {
        Self { digests: Vec::new(), chunk: Vec::new() }
    }

    fn update(&mut self, bytes: &[u8]) {
        let rest = self.fill_chunk(bytes);
        let (chunks, rest) = rest.as_chunks::<{ unixfs::CHUNK }>();
        self.digests.extend(chunks.iter().map(|chunk| unixfs::leaf_digest(chunk)));
        self.buffer(rest);
    }

    fn finish(mut self) -> Vec<[u8; 32]> {
        if !self.chunk.is_empty() || self.digests.is_empty() {
            self.digests.push(unixfs::leaf_digest(&self.chunk));
        }
        self.digests
    }

    /// Completes and hashes the buffered chunk if `bytes` are enough, and returns the rest.
    fn fill_chunk<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let missing = unixfs::CHUNK - self.chunk.len();
        if self.chunk.is_empty() || bytes.len() < missing {
            return bytes;
        }
        let (head, rest) = bytes.split_at(missing);
        self.buffer(head);
        self.digests.push(unixfs::leaf_digest(&self.chunk));
        self.chunk.clear();
        rest
    }

    /// Appends to the buffered chunk. Its capacity doubles up to the size of one chunk.
    fn buffer(&mut self, bytes: &[u8]) {
        let length = self.chunk.len() + bytes.len();
        if length > self.chunk.capacity() {
            self.chunk.reserve_exact(length.next_power_of_two() - self.chunk.len());
        }
        self.chunk.extend_from_slice(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BLOCK: usize = BlockDigests::BLOCK;

    fn pattern(size: usize) -> Vec<u8> {
        (0..=250).cycle().take(size).collect()
    }

    fn hash_in_pieces(archive: &[u8], piece: usize) -> ArchiveDigests {
        let mut hasher = ArchiveHasher::new();
        for piece in archive.chunks(piece) {
            hasher.update(piece);
            assert!(
                hasher.content.leaves.chunk.capacity() <= BLOCK,
                "more than one block is buffered"
            );
        }
        hasher.finish()
    }

    #[test]
    fn pieces_of_any_length_give_the_digests_of_the_whole() {
        let archive = pattern(3 * BLOCK + 1234);

        for piece in [1000, BLOCK - 1, BLOCK, BLOCK + 1, archive.len()] {
            let digests = hash_in_pieces(&archive, piece);

            assert_eq!(digests.size, archive.len() as u64);
            assert_eq!(digests.checksum, Checksum::of(&archive), "pieces of {piece} bytes");
            assert_eq!(digests.message, MessageDigest::of(&archive), "pieces of {piece} bytes");
            assert_eq!(digests.content_id, ContentId::of(&archive), "pieces of {piece} bytes");
            assert_eq!(digests.blocks, BlockDigests::of(&archive), "pieces of {piece} bytes");
        }
    }

    #[test]
    fn blocks_have_the_right_boundaries() {
        for size in [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK] {
            let archive = pattern(size);

            assert_eq!(hash_in_pieces(&archive, 100_000).blocks, BlockDigests::of(&archive));
        }
    }

    #[test]
    fn a_large_archive_has_the_content_id_of_kubo() {
        let digests = hash_in_pieces(&pattern(52_441_145), 1_000_003);

        let expected = "QmXbgPZSFFWy8qt4xnusLRjXyG7DSUsyRuPVdT7yXqyvgp";
        assert_eq!(digests.content_id.to_string(), expected);
    }
}
