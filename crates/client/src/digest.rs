//! What an archive on disk is: its digests, and the version that a registry lists it as.

use std::{
    fs::File,
    io::{self, Read as _, Seek as _},
    path::{Path, PathBuf},
};

use ipfs_registry_core::{ArchiveDigests, ArchiveHasher, ArchiveRef, wire::VersionInfo};

use crate::{
    Client, ClientError,
    fetch::verify,
    publish::blocks::READ_SIZE,
    worker::blocking::{Cancelled, on_own_thread},
};

/// Returns the content id, checksum and other digests of an archive on disk. Asks no registry; the
/// file is read on a thread of its own.
///
/// # Errors
///
/// [`ClientError::Io`] if the file cannot be read, [`ClientError::Thread`] if the thread cannot be
/// started.
pub async fn digest_file(path: impl Into<PathBuf>) -> Result<ArchiveDigests, ClientError> {
    let path: PathBuf = path.into();
    let read = move |cancelled: &Cancelled| {
        let (_, digests) = read_file(&path, cancelled).map_err(ClientError::io(&path))?;
        Ok(digests)
    };
    on_own_thread(read).await
}

impl Client {
    /// The oldest version that is exactly this archive, with its signer. The record is checked
    /// against the digests, so that no registry can claim another signer for the bytes.
    ///
    /// # Errors
    ///
    /// Those of [every request](ClientError#every-request), and:
    /// [`ClientError::Refused`] with `unknown_version` where the registry lists no such archive;
    /// [`ClientError::Unverified`] where what it tells is not so.
    pub async fn identify(&self, digests: &ArchiveDigests) -> Result<VersionInfo, ClientError> {
        let record = self.version(&ArchiveRef::Content(digests.content_id)).await?;
        verify::verify(&record, digests)?;
        Ok(record)
    }
}

/// Reads a file to its end, or until nobody waits for it; it is given back at its beginning.
pub(crate) fn read_file(path: &Path, cancelled: &Cancelled) -> io::Result<(File, ArchiveDigests)> {
    // Opening a pipe would wait for its other end, so the kind is looked at first.
    if !path.metadata()?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file"));
    }
    let mut file = File::open(path)?;
    let mut hasher = ArchiveHasher::new();
    let mut block = vec![0; READ_SIZE];
    loop {
        if cancelled.is_cancelled() {
            return Err(io::Error::other("it was given up"));
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
