//! Verifies that a receipt is for the archive that was sent.

use ipfs_registry_core::{ArchiveDigests, ArchiveRef, Namespace, wire::Artifact, wire::Receipt};

use crate::ClientError;

/// Compares the receipt with the digests of the archive and with the namespace. The spelling of the
/// namespace must be equal too, because a registry rejects other spellings than the registered one.
pub(super) fn check(
    receipt: &Receipt,
    namespace: &Namespace,
    digests: &ArchiveDigests,
) -> Result<(), ClientError> {
    let content_id = ArchiveRef::Content(digests.content_id);
    ClientError::check("content id of the receipt", &content_id, &receipt.key)?;
    ClientError::check("checksum of the receipt", &digests.checksum, &receipt.checksum)?;
    if receipt.id.namespace != *namespace || receipt.artifact != Artifact::from(&receipt.id) {
        return Err(ClientError::Unverified {
            what: "namespace of the receipt",
            expected: namespace.to_string(),
            got: format!("{} ({})", receipt.id, receipt.artifact.namespace),
        });
    }
    Ok(())
}
