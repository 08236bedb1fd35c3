//! Publishing, step by step: sign the archive, send it, check the receipt.

pub(crate) mod blocks;
mod body;
mod receipt;
mod send;
mod sign;
#[cfg(test)]
mod tests;
mod watch;

use ipfs_registry_core::{Namespace, wire::Receipt};

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
    /// [`ClientError::NoKey`] where the client has none; [`ClientError::Io`] where the file cannot
    /// be read and [`ClientError::Changed`] where it was written to meanwhile;
    /// [`ClientError::Refused`] with the code that tells why, such as `version_exists`;
    /// [`ClientError::Unverified`] where the receipt is for another archive.
    pub async fn publish(
        &self,
        namespace: &Namespace,
        upload: impl Into<Upload>,
    ) -> Result<Receipt, ClientError> {
        let upload = upload.into();
        self.key()?;
        let signed = sign::sign(self, upload.source.clone()).await?;
        let digests = signed.digests.clone();
        let receipt = send::send(self, namespace, upload, signed).await?;
        receipt::check(&receipt, namespace, &digests)?;
        Ok(receipt)
    }
}
