//! Publishes an archive: signs it, sends it and verifies the receipt.

mod blocks;
mod body;
mod receipt;
mod send;
mod sign;
#[cfg(test)]
mod tests;
mod watchdog;

use ipfs_registry_core::{
    Namespace,
    wire::{Receipt, paths},
};

use self::send::UploadRequest;
use crate::{Client, ClientError, Upload};

impl Client {
    /// Publishes an archive in a namespace. The manifest in the archive gives the package and the
    /// version.
    ///
    /// When this returns the receipt, the registry has stored the archive in all of its layers. If
    /// the connection breaks before the receipt, request the [`version`](Self::version) to see
    /// whether it was published.
    ///
    /// # Errors
    ///
    /// Those of [every request](ClientError#every-request), and:
    /// [`ClientError::NoKey`] if the client has no key; [`ClientError::Io`] if the file cannot be
    /// read; [`ClientError::Changed`] if the file changed during the upload;
    /// [`ClientError::Refused`] with a code, such as `version_exists`;
    /// [`ClientError::Unverified`] if the receipt is for another archive.
    pub async fn publish(
        &self,
        namespace: &Namespace,
        upload: impl Into<Upload>,
    ) -> Result<Receipt, ClientError> {
        let Upload { source, media_type, listener } = upload.into();
        self.key()?;
        send::check_media_type(&media_type)?;
        let signed = sign::sign(self, source).await?;
        let digests = signed.digests.clone();
        let path = paths::publish(namespace);
        let request = UploadRequest { path, media_type, listener, signed };
        let receipt = self.worker.run(|transport| send::send(transport, request)).await?;
        receipt::check(&receipt, namespace, &digests)?;
        Ok(receipt)
    }
}
