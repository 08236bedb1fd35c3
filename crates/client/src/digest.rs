//! What an archive on disk is: its digests, and the version that a registry lists it as.

use std::path::PathBuf;

use ipfs_registry_core::{ArchiveDigests, ArchiveRef, wire::VersionInfo};

use crate::{
    Client, ClientError,
    fetch::verify,
    hash_file::hash_file,
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
        let (_, digests) = hash_file(&path, cancelled).map_err(ClientError::io(&path))?;
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
