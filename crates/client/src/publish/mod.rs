//! Publishing, step by step: sign the archive, send it, check the receipt.

mod blocks;
mod body;
mod receipt;
mod send;
mod sign;
#[cfg(test)]
mod tests;
mod watch;

use ipfs_registry_core::{
    Namespace,
    wire::{Receipt, paths},
};

use self::send::Sending;
use crate::{Client, ClientError, Upload};

impl Client {
    /// Publishes an archive into a namespace. Its manifest says which package and version it is.
    ///
    /// With the receipt, the archive is stored in every layer of the registry. Where no receipt
    /// came but the connection broke, ask for the [`version`](Self::version) to see whether it was
    /// published.
    ///
    /// # Errors
    ///
    /// Those of [every request](ClientError#every-request), and:
    /// [`ClientError::NoKey`] where the client has none; [`ClientError::Io`] where the file cannot
    /// be read and [`ClientError::Changed`] where it was written to meanwhile;
    /// [`ClientError::Refused`] with the code that tells why, such as `version_exists`;
    /// [`ClientError::Unverified`] where the receipt is for another archive.
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
        let sending = Sending { path, media_type, listener, signed };
        let receipt = self.worker.run(|transport| send::send(transport, sending)).await?;
        receipt::check(&receipt, namespace, &digests)?;
        Ok(receipt)
    }
}
