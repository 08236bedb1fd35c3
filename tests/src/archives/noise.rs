//! Bytes that do not compress.

use std::io::{self, Read};

/// Pseudorandom bytes (splitmix64). The same length gives the same bytes.
pub(super) struct Noise {
    state: u64,
    left: u64,
}

impl Noise {
    pub(super) fn new(length: u64) -> Self {
        Self { state: length, left: length }
    }

    fn word(&mut self) -> [u8; 8] {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)).to_le_bytes()
    }
}

impl Read for Noise {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let wanted = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        for chunk in buffer[..wanted].chunks_mut(8) {
            let length = chunk.len();
            chunk.copy_from_slice(&self.word()[..length]);
        }
        self.left -= wanted as u64;
        Ok(wanted)
    }
}
