//! Bytes to store in layers: small ones in memory, large ones in an unlinked temporary file.

mod last_read;
mod pieces;
mod reader;
mod writer;

pub(crate) use last_read::LastRead;
pub use reader::BlobReader;
pub use writer::BlobWriter;

use std::{fs::File, io, os::unix::fs::FileExt as _, sync::Arc};

use bytes::Bytes;

/// Received bytes, which several readers can read at once, any number of times.
///
/// A clone is another handle on the same bytes.
///
/// ```
/// use ipfs_registry_storage::BlobWriter;
///
/// let mut writer = BlobWriter::new();
/// writer.write(b"an ")?;
/// writer.write(b"archive")?;
/// let blob = writer.finish()?;
///
/// assert_eq!(blob.len(), 10);
/// assert_eq!(blob.read_at(3, 4)?, "arch");
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Blob {
    content: Content,
    /// Updated at each read.
    last_read: Option<Arc<LastRead>>,
}

#[derive(Clone, Debug)]
enum Content {
    Memory(Bytes),
    File { file: Arc<File>, len: u64 },
}

impl Blob {
    /// The largest blob, in bytes, that stays in memory. A larger one is in an unlinked temporary file
    /// in [`std::env::temp_dir`], which the system deletes with its last handle or the process.
    pub const MEMORY_LIMIT: usize = 1024 * 1024;

    /// Returns the number of bytes.
    #[must_use]
    pub fn len(&self) -> u64 {
        match &self.content {
            Content::Memory(bytes) => bytes.len() as u64,
            Content::File { len, .. } => *len,
        }
    }

    /// Whether the blob is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns all bytes if they are in memory.
    #[must_use]
    pub fn in_memory(&self) -> Option<&Bytes> {
        match &self.content {
            Content::Memory(bytes) => Some(bytes),
            Content::File { .. } => None,
        }
    }

    /// Returns the `len` bytes at `offset`, fewer at the blob's end, and none past it. This may read
    /// from disk, so call it from a thread that may block.
    ///
    /// # Errors
    ///
    /// The error of the file system; [`io::ErrorKind::UnexpectedEof`] if the file was truncated.
    pub fn read_at(&self, offset: u64, len: usize) -> io::Result<Bytes> {
        let start = offset.min(self.len());
        let len = (len as u64).min(self.len() - start) as usize;
        if let Some(last_read) = self.last_read.as_ref().filter(|_| len > 0) {
            last_read.update();
        }
        match &self.content {
            Content::Memory(bytes) => Ok(bytes.slice(start as usize..start as usize + len)),
            Content::File { file, .. } => {
                let mut piece = vec![0; len];
                file.read_exact_at(&mut piece, start)?;
                Ok(piece.into())
            }
        }
    }

    /// Returns a new handle, and a record of the last read through it and its clones.
    pub(crate) fn with_last_read(&self) -> (Self, Arc<LastRead>) {
        let last_read = Arc::new(LastRead::default());
        (Self { content: self.content.clone(), last_read: Some(Arc::clone(&last_read)) }, last_read)
    }
}

impl From<Content> for Blob {
    fn from(content: Content) -> Self {
        Self { content, last_read: None }
    }
}

impl From<Bytes> for Blob {
    /// Wraps the bytes without a copy; they stay in memory, whatever their size.
    fn from(bytes: Bytes) -> Self {
        Content::Memory(bytes).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read as _;

    fn blob(bytes: &[u8]) -> Blob {
        let mut writer = BlobWriter::new();
        bytes.chunks(100_000).for_each(|piece| writer.write(piece).unwrap());
        writer.finish().unwrap()
    }

    fn bytes(len: usize) -> Vec<u8> {
        (0..len).map(|i| (i / 251 + i) as u8).collect()
    }

    #[test]
    fn a_blob_up_to_the_limit_stays_in_memory() {
        assert!(blob(&bytes(Blob::MEMORY_LIMIT)).in_memory().is_some());
        assert!(blob(&bytes(Blob::MEMORY_LIMIT + 1)).in_memory().is_none());
    }

    #[test]
    fn written_bytes_are_readable_at_any_offset() {
        for len in [0, 1, 1000, Blob::MEMORY_LIMIT, Blob::MEMORY_LIMIT + 1, 3_000_000] {
            let bytes = bytes(len);
            let blob = blob(&bytes);

            for start in [0, 1, len / 2, len.saturating_sub(1), len, len + 10] {
                let expected = &bytes[start.min(len)..(start + 1000).min(len).max(start.min(len))];
                assert_eq!(blob.read_at(start as u64, 1000).unwrap(), expected);
            }
        }
    }

    #[test]
    fn two_readers_of_one_file_have_their_own_positions() {
        let bytes = bytes(2_000_000);
        let blob = blob(&bytes);
        let (mut one, mut two) = (blob.reader(), blob.clone().reader());
        let (mut first, mut second) = (vec![0; 1_000_000], Vec::new());

        one.read_exact(&mut first).unwrap();
        two.read_to_end(&mut second).unwrap();
        one.read_to_end(&mut first).unwrap();

        assert!(first == bytes && second == bytes);
    }

    #[test]
    fn a_blob_from_bytes_stays_in_memory() {
        let blob = Blob::from(Bytes::from(bytes(5_000_000)));

        assert_eq!(blob.in_memory().unwrap().len(), 5_000_000);
    }
}
