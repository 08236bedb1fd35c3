//! Whether an archive is the one its record tells of.

use ipfs_registry_core::{ArchiveDigests, wire::VersionInfo};

use crate::ClientError;

/// Compares the record with what was computed of the bytes that came.
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
