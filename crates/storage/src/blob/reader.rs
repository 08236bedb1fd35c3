//! Reads a blob sequentially.

use std::io::{self, Read};

use bytes::{Buf as _, Bytes};

use super::Blob;

/// The size of the buffer, in bytes.
const PIECE: usize = 64 * 1024;

/// A sequential reader of a [`Blob`], created by [`Blob::reader`].
#[derive(Debug)]
pub struct BlobReader {
    blob: Blob,
    offset: u64,
    piece: Bytes,
}

impl Blob {
    /// Returns a blocking reader at the first byte. Each reader has its own position.
    #[must_use]
    pub fn reader(&self) -> BlobReader {
        BlobReader { blob: self.clone(), offset: 0, piece: Bytes::new() }
    }
}

impl BlobReader {
    fn refill(&mut self) -> io::Result<()> {
        self.piece = self.blob.read_at(self.offset, PIECE)?;
        self.offset += self.piece.len() as u64;
        Ok(())
    }
}

impl Read for BlobReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.piece.is_empty() {
            self.refill()?;
        }
        let len = buffer.len().min(self.piece.len());
        self.piece.copy_to_slice(&mut buffer[..len]);
        Ok(len)
    }
}
