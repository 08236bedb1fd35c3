//! Computes the digests of a file.

use std::{
    fs::File,
    io::{self, Read as _, Seek as _},
    path::Path,
};

use ipfs_registry_core::{ArchiveDigests, ArchiveHasher};

use crate::worker::blocking::CancelToken;

/// The most bytes of a file in one read: 1 MiB.
pub(crate) const READ_SIZE: usize = 1024 * 1024;

/// Reads and hashes a whole file. Returns the file, rewound to its start, and its digests.
///
/// # Errors
///
/// Fails if `path` is not a regular file, cannot be read, or the work is cancelled.
pub(crate) fn hash_file(
    path: &Path,
    cancelled: &CancelToken,
) -> io::Result<(File, ArchiveDigests)> {
    // Opening a named pipe would block until a writer opens it, so check the file type first.
    if !path.metadata()?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file"));
    }
    let mut file = File::open(path)?;
    let mut hasher = ArchiveHasher::new();
    let mut block = vec![0; READ_SIZE];
    loop {
        if cancelled.is_cancelled() {
            return Err(io::Error::other("cancelled"));
        }
        match file.read(&mut block) {
            Ok(0) => break,
            Ok(length) => hasher.update(&block[..length]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    file.rewind()?;
    Ok((file, hasher.finish()))
}
