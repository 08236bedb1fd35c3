//! A blob while it is filled.

use std::{fs::File, io, io::Write as _, sync::Arc};

use super::{Blob, Content};

/// Takes bytes as they arrive and makes a [`Blob`] of them.
///
/// Dropped before it is finished, it leaves nothing behind.
#[derive(Debug)]
pub struct BlobWriter {
    target: Target,
    len: u64,
}

#[derive(Debug)]
enum Target {
    Memory(Vec<u8>),
    File(File),
}

impl BlobWriter {
    /// A writer that has nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self { target: Target::Memory(Vec::new()), len: 0 }
    }

    /// How many bytes were written so far.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether none were.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Whether writing `more` bytes only copies them in memory, so that it may be done where
    /// nothing may block.
    #[must_use]
    pub fn stays_in_memory(&self, more: usize) -> bool {
        match &self.target {
            Target::Memory(bytes) => bytes.len() + more <= Blob::MEMORY_LIMIT,
            Target::File(_) => false,
        }
    }

    /// Appends `bytes`. This may wait for a disk unless they
    /// [stay in memory](Self::stays_in_memory).
    ///
    /// # Errors
    ///
    /// The temporary file's error as it is, such as [`io::ErrorKind::StorageFull`] where the disk
    /// is full. The writer is of no use after it.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        if !self.stays_in_memory(bytes.len()) {
            self.spool()?;
        }
        match &mut self.target {
            Target::Memory(memory) => memory.extend_from_slice(bytes),
            Target::File(file) => file.write_all(bytes)?,
        }
        self.len += bytes.len() as u64;
        Ok(())
    }

    /// The blob of all that was written.
    ///
    /// # Errors
    ///
    /// The temporary file's error, where it cannot be completed.
    pub fn finish(self) -> io::Result<Blob> {
        Ok(Blob::from(match self.target {
            Target::Memory(bytes) => Content::Memory(bytes.into()),
            Target::File(mut file) => {
                file.flush()?;
                Content::File { file: Arc::new(file), len: self.len }
            }
        }))
    }

    fn spool(&mut self) -> io::Result<()> {
        if let Target::Memory(bytes) = &self.target {
            let mut file = tempfile::tempfile()?;
            file.write_all(bytes)?;
            self.target = Target::File(file);
        }
        Ok(())
    }
}

impl Default for BlobWriter {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_os = "linux")]
    fn a_full_disk_is_told_from_other_errors() {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let mut writer = BlobWriter { target: Target::File(full), len: 0 };

        let error = writer.write(b"no room for this").unwrap_err();

        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
    }

    #[test]
    fn it_tells_beforehand_when_it_will_block() {
        let mut writer = BlobWriter::new();
        assert!(writer.stays_in_memory(Blob::MEMORY_LIMIT));
        assert!(!writer.stays_in_memory(Blob::MEMORY_LIMIT + 1));

        writer.write(&vec![0; Blob::MEMORY_LIMIT + 1]).unwrap();

        assert!(!writer.stays_in_memory(0));
        assert_eq!(writer.len(), Blob::MEMORY_LIMIT as u64 + 1);
    }
}
