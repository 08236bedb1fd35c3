//! Verifies an archive against its record.

use ipfs_registry_core::{ArchiveDigests, wire::VersionInfo};

use crate::ClientError;

/// Compares the record with the digests of the received bytes, and verifies the signature.
pub(crate) fn verify(record: &VersionInfo, digests: &ArchiveDigests) -> Result<(), ClientError> {
    ClientError::check("content id", record.content_id, digests.content_id)?;
    ClientError::check("size", record.size, digests.size)?;
    ClientError::check("checksum", record.checksum, digests.checksum)?;
    let signer =
        record.signature.recover(&digests.message).map_err(|error| ClientError::Unverified {
            what: "signer",
            expected: record.signer.to_string(),
            got: format!("nobody: {error}"),
        })?;
    ClientError::check("signer", record.signer, signer)
}
