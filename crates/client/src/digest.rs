//! Computes the digests of an archive on disk and looks its version up.

use std::path::PathBuf;

use ipfs_registry_core::{ArchiveDigests, ArchiveRef, wire::VersionInfo};

use crate::{
    Client, ClientError,
    fetch::verify,
    hash_file::hash_file,
    worker::blocking::{CancelToken, run_on_new_thread},
};

/// Returns the content id, checksum and other digests of an archive on disk. Needs no registry. A
/// new thread reads the file.
///
/// # Errors
///
/// [`ClientError::Io`] if the file cannot be read, [`ClientError::Thread`] if the thread cannot be
/// started.
pub async fn digest_file(path: impl Into<PathBuf>) -> Result<ArchiveDigests, ClientError> {
    let path: PathBuf = path.into();
    let work = move |cancelled: &CancelToken| {
        let (_, digests) = hash_file(&path, cancelled).map_err(ClientError::io(&path))?;
        Ok(digests)
    };
    run_on_new_thread(work).await
}

impl Client {
    /// Returns the oldest version with exactly this archive, including its signer. The record is
    /// verified against the digests, so that a registry cannot claim another signer.
    ///
    /// # Errors
    ///
    /// Those of [every request](ClientError#every-request), and:
    /// [`ClientError::Refused`] with `unknown_version` if the registry does not list the archive;
    /// [`ClientError::Unverified`] if its record does not match the digests.
    pub async fn identify(&self, digests: &ArchiveDigests) -> Result<VersionInfo, ClientError> {
        let record = self.version(&ArchiveRef::Content(digests.content_id)).await?;
        verify::verify(&record, digests)?;
        Ok(record)
    }
}
