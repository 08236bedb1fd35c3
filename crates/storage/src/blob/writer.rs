//! Writes a blob.

use std::{fs::File, io, io::Write as _, sync::Arc};

use super::{Blob, Content};

/// Collects bytes into a [`Blob`].
///
/// If it is dropped before it is finished, no file is left behind.
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
    /// Creates an empty writer.
    #[must_use]
    pub fn new() -> Self {
        Self { target: Target::Memory(Vec::new()), len: 0 }
    }

    /// Returns the number of bytes written so far.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether nothing was written yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Whether writing `more` bytes only copies them in memory, and therefore cannot block.
    #[must_use]
    pub fn stays_in_memory(&self, more: usize) -> bool {
        match &self.target {
            Target::Memory(bytes) => bytes.len() + more <= Blob::MEMORY_LIMIT,
            Target::File(_) => false,
        }
    }

    /// Appends `bytes`. This may block on the disk, unless they
    /// [stay in memory](Self::stays_in_memory).
    ///
    /// # Errors
    ///
    /// The error of the temporary file, such as [`io::ErrorKind::StorageFull`]. Do not use the writer
    /// after an error.
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

    /// Returns the blob of all bytes written.
    ///
    /// # Errors
    ///
    /// The error of the temporary file.
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
    fn a_full_disk_is_reported_as_storage_full() {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let mut writer = BlobWriter { target: Target::File(full), len: 0 };

        let error = writer.write(b"no room for this").unwrap_err();

        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
    }

    #[test]
    fn stays_in_memory_reports_when_a_write_may_block() {
        let mut writer = BlobWriter::new();
        assert!(writer.stays_in_memory(Blob::MEMORY_LIMIT));
        assert!(!writer.stays_in_memory(Blob::MEMORY_LIMIT + 1));

        writer.write(&vec![0; Blob::MEMORY_LIMIT + 1]).unwrap();

        assert!(!writer.stays_in_memory(0));
        assert_eq!(writer.len(), Blob::MEMORY_LIMIT as u64 + 1);
    }
}
