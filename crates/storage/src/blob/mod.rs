//! Bytes on their way into the layers: few in memory, many in a temporary file without a name.

mod pieces;
mod reader;
mod taken;
mod writer;

pub use reader::BlobReader;
pub(crate) use taken::Taken;
pub use writer::BlobWriter;

use std::{fs::File, io, os::unix::fs::FileExt as _, sync::Arc};

use bytes::Bytes;

/// Bytes that were received and can be read any number of times, by several readers at once.
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
    /// Told of each read, where somebody watches.
    taken: Option<Arc<Taken>>,
}

#[derive(Clone, Debug)]
enum Content {
    Memory(Bytes),
    File { file: Arc<File>, len: u64 },
}

impl Blob {
    /// How many bytes are kept in memory; a larger blob is in an unlinked temporary file in
    /// [`std::env::temp_dir`], which goes with its last handle, and with the process.
    pub const MEMORY_LIMIT: usize = 1024 * 1024;

    /// How many bytes there are.
    #[must_use]
    pub fn len(&self) -> u64 {
        match &self.content {
            Content::Memory(bytes) => bytes.len() as u64,
            Content::File { len, .. } => *len,
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All the bytes, where they are in memory and nothing has to be read.
    #[must_use]
    pub fn in_memory(&self) -> Option<&Bytes> {
        match &self.content {
            Content::Memory(bytes) => Some(bytes),
            Content::File { .. } => None,
        }
    }

    /// The `len` bytes from `offset` on: fewer where the blob ends before, none past its end.
    /// This may wait for a disk, so call it from a thread that may block.
    ///
    /// # Errors
    ///
    /// Whatever the disk reports, and [`io::ErrorKind::UnexpectedEof`] where the file was cut.
    pub fn read_at(&self, offset: u64, len: usize) -> io::Result<Bytes> {
        let start = offset.min(self.len());
        let len = (len as u64).min(self.len() - start) as usize;
        if let Some(taken) = self.taken.as_ref().filter(|_| len > 0) {
            taken.now();
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

    /// The same bytes, and a record of when the last of them were read through that handle and its
    /// clones.
    pub(crate) fn watched(&self) -> (Self, Arc<Taken>) {
        let taken = Arc::new(Taken::default());
        (Self { content: self.content.clone(), taken: Some(Arc::clone(&taken)) }, taken)
    }
}

impl From<Content> for Blob {
    fn from(content: Content) -> Self {
        Self { content, taken: None }
    }
}

impl From<Bytes> for Blob {
    /// The bytes as they are, in memory, however many.
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
    fn up_to_the_limit_bytes_stay_in_memory_and_beyond_they_do_not() {
        assert!(blob(&bytes(Blob::MEMORY_LIMIT)).in_memory().is_some());
        assert!(blob(&bytes(Blob::MEMORY_LIMIT + 1)).in_memory().is_none());
    }

    #[test]
    fn what_was_written_is_read_at_any_offset() {
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
    fn two_readers_of_one_file_do_not_move_each_other() {
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
    fn bytes_at_hand_are_not_copied_to_a_file() {
        let blob = Blob::from(Bytes::from(bytes(5_000_000)));

        assert_eq!(blob.in_memory().unwrap().len(), 5_000_000);
    }
}
