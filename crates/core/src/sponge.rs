//! Computes SHA3-256 and Keccak-256 of the same bytes in one pass.
//!
//! Both absorb blocks of 136 bytes with the same permutation and differ only in the padding of the
//! last block. So the bytes are absorbed once, and the sponge is squeezed twice.

use tiny_keccak::keccakf;

use crate::{Checksum, MessageDigest};

/// The rate in bytes: 200 bytes of state minus a capacity of 64 bytes.
const RATE: usize = 136;
/// The padding byte of the original Keccak submission, which Ethereum uses.
const KECCAK_PADDING: u8 = 0x01;
/// The padding byte of SHA-3 (FIPS 202).
const SHA3_PADDING: u8 = 0x06;
/// The final bit of the padding.
const LAST_BIT: u8 = 0x80;

/// The common state of both hashes.
#[derive(Clone)]
pub(crate) struct Sponge {
    state: [u64; 25],
    /// The incomplete block.
    block: [u8; RATE],
    /// Bytes in the incomplete block; less than [`RATE`].
    buffered: usize,
}

impl Sponge {
    pub(crate) const fn new() -> Self {
        Self { state: [0; 25], block: [0; RATE], buffered: 0 }
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) {
        let rest = self.fill_block(bytes);
        let (blocks, rest) = rest.as_chunks::<RATE>();
        for block in blocks {
            absorb(&mut self.state, block);
        }
        self.block[self.buffered..self.buffered + rest.len()].copy_from_slice(rest);
        self.buffered += rest.len();
    }

    pub(crate) fn finish(&self) -> (Checksum, MessageDigest) {
        let checksum = Checksum::from_bytes(self.squeeze(SHA3_PADDING));
        (checksum, MessageDigest::from_bytes(self.squeeze(KECCAK_PADDING)))
    }

    /// Completes and absorbs the buffered block if `bytes` are enough, and returns the rest.
    fn fill_block<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        if self.buffered == 0 || self.buffered + bytes.len() < RATE {
            return bytes;
        }
        let (head, rest) = bytes.split_at(RATE - self.buffered);
        self.block[self.buffered..].copy_from_slice(head);
        absorb(&mut self.state, &self.block);
        self.buffered = 0;
        rest
    }

    fn squeeze(&self, padding: u8) -> [u8; 32] {
        let mut block = self.block;
        block[self.buffered..].fill(0);
        block[self.buffered] ^= padding;
        block[RATE - 1] ^= LAST_BIT;
        let mut state = self.state;
        absorb(&mut state, &block);

        let mut digest = [0; 32];
        for (bytes, word) in digest.as_chunks_mut::<8>().0.iter_mut().zip(state) {
            *bytes = word.to_le_bytes();
        }
        digest
    }
}

fn absorb(state: &mut [u64; 25], block: &[u8; RATE]) {
    for (word, bytes) in state.iter_mut().zip(block.as_chunks::<8>().0) {
        *word ^= u64::from_le_bytes(*bytes);
    }
    keccakf(state);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_digests_equal_those_of_separate_passes() {
        let bytes: Vec<u8> = (0..=255).cycle().take(5 * RATE).collect();

        for length in 0..bytes.len() {
            let mut sponge = Sponge::new();
            sponge.update(&bytes[..length]);

            let expected = (Checksum::of(&bytes[..length]), MessageDigest::of(&bytes[..length]));
            assert_eq!(sponge.finish(), expected, "{length} bytes");
        }
    }

    #[test]
    fn pieces_of_any_length_give_the_same_digests() {
        let bytes: Vec<u8> = (0..=255).cycle().take(10 * RATE).collect();
        let expected = (Checksum::of(&bytes), MessageDigest::of(&bytes));

        for piece in 1..=3 * RATE {
            let mut sponge = Sponge::new();
            bytes.chunks(piece).for_each(|piece| sponge.update(piece));

            assert_eq!(sponge.finish(), expected, "pieces of {piece} bytes");
        }
    }
}
