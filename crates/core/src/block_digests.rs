//! Digests to verify each block of an archive separately.

use std::ops::Range;

use thiserror::Error;

use crate::{ContentId, unixfs};

/// The sha2-256 of each UnixFS leaf of an archive: 32 bytes for each [`BlockDigests::BLOCK`].
///
/// These are digests of the *encoded* leaves, so the content id can be computed from them.
/// [`BlockDigests::verifies`] takes raw bytes and encodes them.
///
/// ```
/// use ipfs_registry_core::{BlockDigests, ContentId};
///
/// let archive = vec![7; 300_000];
/// let blocks = BlockDigests::of(&archive);
/// assert_eq!(blocks.content_id(), ContentId::of(&archive));
/// assert_eq!(blocks.range(1), 262_144..300_000);
/// assert!(blocks.verifies(1, &archive[262_144..]));
/// assert!(!blocks.verifies(1, b"something else"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct BlockDigests {
    size: u64,
    digests: Vec<[u8; 32]>,
}

/// The bytes are not the [`BlockDigests`] of an archive of this size.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("an archive of {size} bytes has {expected} block digests of 32 bytes, not {given} bytes")]
pub struct InvalidBlockDigests {
    /// The size of the archive.
    pub size: u64,
    /// Number of blocks of an archive of this size.
    pub expected: u64,
    /// Number of bytes given.
    pub given: usize,
}

impl BlockDigests {
    /// The size of a block in bytes. The last block can be smaller.
    pub const BLOCK: usize = unixfs::CHUNK;

    /// Computes the digests of the blocks of `archive`.
    #[must_use]
    pub fn of(archive: &[u8]) -> Self {
        Self { size: archive.len() as u64, digests: unixfs::leaf_digests(archive) }
    }

    /// Creates block digests from already computed `digests`, one for each block.
    pub(crate) fn from_parts(size: u64, digests: Vec<[u8; 32]>) -> Self {
        debug_assert_eq!(digests.len() as u64, block_count(size));
        Self { size, digests }
    }

    /// Parses the output of [`BlockDigests::to_bytes`] for an archive of `size` bytes.
    ///
    /// # Errors
    ///
    /// Fails unless `bytes` contains exactly one digest for each block.
    pub fn from_bytes(size: u64, bytes: &[u8]) -> Result<Self, InvalidBlockDigests> {
        let (digests, rest) = bytes.as_chunks::<32>();
        let expected = block_count(size);
        if digests.len() as u64 != expected || !rest.is_empty() {
            return Err(InvalidBlockDigests { size, expected, given: bytes.len() });
        }
        Ok(Self { size, digests: digests.to_vec() })
    }

    /// Returns the concatenated digests.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.digests.concat()
    }

    /// Returns the size of the archive in bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Returns the number of blocks. An empty archive has one empty block.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "there is always a block")]
    pub fn len(&self) -> usize {
        self.digests.len()
    }

    /// Returns the byte range of block `index`; empty if the archive has no such block.
    #[must_use]
    pub fn range(&self, index: usize) -> Range<u64> {
        let block = Self::BLOCK as u64;
        let start = (index as u64).saturating_mul(block).min(self.size);
        start..start.saturating_add(block).min(self.size)
    }

    /// Checks whether `block` has the exact bytes of block `index` of the archive.
    #[must_use]
    pub fn verifies(&self, index: usize, block: &[u8]) -> bool {
        let range = self.range(index);
        self.digests.get(index).is_some_and(|digest| {
            block.len() as u64 == range.end - range.start && unixfs::leaf_digest(block) == *digest
        })
    }

    /// Returns the ids of all blocks that an IPFS node stores for the archive: the leaves, the
    /// intermediate nodes, and last the root, which is the content id.
    #[must_use]
    pub fn node_ids(&self) -> Vec<ContentId> {
        let digests = unixfs::all_digests(self.size, &self.digests);
        digests.into_iter().map(ContentId::from_digest).collect()
    }

    /// Returns the content id of the archive.
    #[must_use]
    pub fn content_id(&self) -> ContentId {
        ContentId::from_digest(unixfs::root_digest(self.size, &self.digests))
    }
}

/// Returns the number of blocks of an archive of `size` bytes.
fn block_count(size: u64) -> u64 {
    size.div_ceil(BlockDigests::BLOCK as u64).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BLOCK: usize = BlockDigests::BLOCK;

    #[test]
    fn node_ids_end_with_the_content_id() {
        for (len, count) in [(0, 1), (BLOCK, 1), (BLOCK + 1, 3), (175 * BLOCK, 178)] {
            let blocks = BlockDigests::of(&vec![7; len]);

            let ids = blocks.node_ids();

            assert_eq!((ids.len(), ids.last()), (count, Some(&blocks.content_id())), "{len}");
        }
    }

    #[test]
    fn a_block_verifies_at_its_own_index_only() {
        let archive: Vec<u8> = (0..2 * BLOCK + 5).map(|at| (at / BLOCK) as u8).collect();
        let blocks = BlockDigests::of(&archive);

        assert_eq!(blocks.len(), 3);
        for index in 0..3 {
            let range = blocks.range(index);
            let block = &archive[range.start as usize..range.end as usize];
            assert!(blocks.verifies(index, block));
            assert!(!blocks.verifies((index + 1) % 3, block));
        }
    }

    #[test]
    fn a_changed_short_or_long_block_does_not_verify() {
        let archive = vec![1; BLOCK + 10];
        let blocks = BlockDigests::of(&archive);
        let mut changed = archive[BLOCK..].to_vec();
        changed[9] ^= 1;

        assert!(!blocks.verifies(1, &changed));
        assert!(!blocks.verifies(1, &archive[..9]));
        assert!(!blocks.verifies(1, &archive[..11]));
        assert!(!blocks.verifies(1, &[]));
    }

    #[test]
    fn blocks_past_the_last_are_empty() {
        let blocks = BlockDigests::of(b"small");

        assert_eq!(blocks.range(0), 0..5);
        assert!(blocks.range(1).is_empty());
        assert!(blocks.range(usize::MAX).is_empty());
        assert!(!blocks.verifies(1, b""));
    }

    #[test]
    fn an_empty_archive_has_one_empty_block() {
        let blocks = BlockDigests::of(b"");

        assert_eq!((blocks.size(), blocks.len(), blocks.range(0)), (0, 1, 0..0));
        assert!(blocks.verifies(0, b""));
    }

    #[test]
    fn to_bytes_and_from_bytes_round_trip() {
        for size in [0, 1, BLOCK, BLOCK + 1] {
            let blocks = BlockDigests::of(&vec![3; size]);

            let read = BlockDigests::from_bytes(size as u64, &blocks.to_bytes());

            assert_eq!(read, Ok(blocks));
        }
    }

    #[test]
    fn a_wrong_number_of_digests_is_refused() {
        for (size, given) in [(0, 0), (1, 31), (1, 33), (1, 64), (BLOCK as u64 + 1, 32)] {
            assert!(BlockDigests::from_bytes(size, &vec![0; given]).is_err(), "{size} {given}");
        }
        assert!(BlockDigests::from_bytes(u64::MAX, &[0; 32]).is_err());
    }
}
