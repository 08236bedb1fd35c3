//! Fetches an archive: reads and verifies its record, receives and verifies the archive, stores it.

mod receive;
mod record;
mod target_file;
#[cfg(test)]
mod tests;
pub(crate) mod verify;

use std::{path::Path, rc::Rc};

use bytes::Bytes;
use ipfs_registry_core::wire::VersionInfo;

use self::receive::IncomingArchive;
use crate::{Client, ClientError, Download, transport::Transport};

/// A verified archive in memory, and its version.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Fetched {
    /// The version, including the signer of the archive.
    pub version: VersionInfo,
    /// The archive.
    pub bytes: Bytes,
}

impl Client {
    /// Fetches an archive into memory, up to the limit of the [`Download`] (64 MiB by default).
    ///
    /// The returned bytes are verified: their content id, size and checksum equal those of the
    /// record and of a content id in the request, and their signature is by the signer in the
    /// record. A registry can still return another archive and signer for a pointer. If you know
    /// the signer, set it with [`Download::expect_signer`].
    ///
    /// # Errors
    ///
    /// Those of [every request](ClientError#every-request), and:
    /// [`ClientError::Refused`] with `unknown_version` if there is no such version;
    /// [`ClientError::TooLarge`] if the archive is over the limit;
    /// [`ClientError::Unverified`] if a check fails.
    pub async fn fetch(&self, download: impl Into<Download>) -> Result<Fetched, ClientError> {
        let Download { archive, signer, limit, listener } = download.into();
        let request = move |transport: Rc<Transport>| async move {
            let version = record::fetch_record(Rc::clone(&transport), &archive, signer).await?;
            let (size, name) = (version.size, "memory".into());
            if size > limit {
                return Err(ClientError::TooLarge { size, limit });
            }
            let incoming = IncomingArchive { archive, size, listener, sink: Vec::new(), name };
            let (digests, bytes) = receive::receive_in_memory(transport, incoming).await?;
            verify::verify(&version, &digests)?;
            Ok(Fetched { version, bytes: bytes.into() })
        };
        self.worker.run(request).await
    }

    /// Fetches an archive to a new file, verified like [`fetch`](Self::fetch).
    ///
    /// The archive is written to a hidden file in the same folder. This file is renamed to `path`
    /// after verification, and is removed if anything fails or the future is dropped. A future that
    /// is dropped during the rename may still leave the complete, verified file at `path`.
    ///
    /// # Errors
    ///
    /// Those of [every request](ClientError#every-request), and:
    /// [`ClientError::Exists`] if `path` exists, [`ClientError::Io`] if it cannot be written, and
    /// those of [`fetch`](Self::fetch).
    pub async fn fetch_to(
        &self,
        download: impl Into<Download>,
        path: impl AsRef<Path>,
    ) -> Result<VersionInfo, ClientError> {
        let Download { archive, signer, listener, .. } = download.into();
        let (file, target) = target_file::create(&self.worker, path.as_ref().to_owned()).await?;
        let name = target.path().to_owned();
        let request = move |transport: Rc<Transport>| async move {
            let version = record::fetch_record(Rc::clone(&transport), &archive, signer).await?;
            let incoming =
                IncomingArchive { archive, size: version.size, listener, sink: file, name };
            let (digests, file) = receive::receive(transport, incoming).await?;
            verify::verify(&version, &digests)?;
            Ok((version, file))
        };
        let (version, file) = self.worker.run(request).await?;
        target.persist(&self.worker, file).await?;
        Ok(version)
    }
}
