//! Fetching, step by step: read the record, check it, receive the archive, check it, keep it.

mod keep;
mod receive;
mod record;
#[cfg(test)]
mod tests;
pub(crate) mod verify;

use std::path::Path;

use bytes::Bytes;
use ipfs_registry_core::wire::VersionInfo;

use self::receive::Incoming;
use crate::{Client, ClientError, Download};

/// An archive in memory, checked, and the version it is of.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Fetched {
    /// The version, with the signer of the archive.
    pub version: VersionInfo,
    /// The archive.
    pub bytes: Bytes,
}

impl Client {
    /// Fetches an archive into memory; up to 64 MiB, unless the [`Download`] is told otherwise.
    ///
    /// The bytes were checked here: their content id (that of the reference, where it is one), size
    /// and checksum are the record's, and their signature is the record's signer's. A registry can
    /// still name another archive and signer for a pointer: where you know who should have signed
    /// it, say so with [`Download::expect_signer`].
    ///
    /// # Errors
    ///
    /// Those of [every request](ClientError#every-request), and:
    /// [`ClientError::Refused`] with `unknown_version` where there is none;
    /// [`ClientError::TooLarge`] where the archive is over the limit;
    /// [`ClientError::Unverified`] where anything is not as it should be.
    pub async fn fetch(&self, download: impl Into<Download>) -> Result<Fetched, ClientError> {
        let Download { archive, signer, limit, listener } = download.into();
        let version = record::read(self, &archive, signer).await?;
        let size = version.size;
        if size > limit {
            return Err(ClientError::TooLarge { size, limit });
        }
        let incoming =
            Incoming { archive, size, listener, sink: Vec::new(), name: "memory".into() };
        let (digests, bytes) =
            self.worker.run(|transport| receive::receive(transport, incoming)).await?;
        verify::verify(&version, &digests)?;
        Ok(Fetched { version, bytes: bytes.into() })
    }

    /// Fetches an archive to a file that does not exist yet, checked as by [`fetch`](Self::fetch).
    ///
    /// The archive is written to a hidden file in the same folder, which takes the name `path` only
    /// when all was checked, and is removed where anything fails or the future is dropped. A future
    /// that is dropped in its very last step, while the file takes its name, may still leave it at
    /// `path`, whole and checked.
    ///
    /// # Errors
    ///
    /// Those of [every request](ClientError#every-request), and:
    /// [`ClientError::Exists`] where there is something at `path`, [`ClientError::Io`] where it
    /// cannot be written, and those of [`fetch`](Self::fetch).
    pub async fn fetch_to(
        &self,
        download: impl Into<Download>,
        path: impl AsRef<Path>,
    ) -> Result<VersionInfo, ClientError> {
        let Download { archive, signer, listener, .. } = download.into();
        let (file, place) = keep::begin(&self.worker, path.as_ref().to_owned()).await?;
        let version = record::read(self, &archive, signer).await?;
        let (size, name) = (version.size, place.target().to_owned());
        let incoming = Incoming { archive, size, listener, sink: file, name };
        let (digests, file) =
            self.worker.run(|transport| receive::receive(transport, incoming)).await?;
        verify::verify(&version, &digests)?;
        place.keep(&self.worker, file).await?;
        Ok(version)
    }
}
