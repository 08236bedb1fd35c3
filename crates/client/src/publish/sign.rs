//! Reads the archive the first time, to sign it.

use std::{fs::File, path::PathBuf};

use bytes::Bytes;
use ipfs_registry_core::{ArchiveDigests, ArchiveHasher, Signature};

use crate::{
    Client, ClientError,
    hash_file::hash_file,
    upload::Source,
    worker::blocking::{CancelToken, INLINE_HASH_LIMIT},
};

/// An archive with its digests and signature.
pub(super) struct Signed {
    pub(super) archive: Archive,
    pub(super) digests: ArchiveDigests,
    pub(super) signature: Signature,
}

/// An archive, ready to be read from its start.
pub(super) enum Archive {
    File(File, PathBuf),
    Memory(Bytes),
}

/// Reads the archive and signs it.
pub(super) async fn sign(client: &Client, source: Source) -> Result<Signed, ClientError> {
    let (archive, digests) = match source {
        Source::Memory(bytes) if bytes.len() as u64 <= INLINE_HASH_LIMIT => hash(bytes),
        source => client.worker.run_blocking(|cancelled| read(source, cancelled)).await?,
    };
    let signature = client.sign_digest(&digests.message)?;
    Ok(Signed { archive, digests, signature })
}

fn hash(bytes: Bytes) -> (Archive, ArchiveDigests) {
    let mut hasher = ArchiveHasher::new();
    hasher.update(&bytes);
    (Archive::Memory(bytes), hasher.finish())
}

fn read(source: Source, cancelled: &CancelToken) -> Result<(Archive, ArchiveDigests), ClientError> {
    match source {
        Source::Memory(bytes) => Ok(hash(bytes)),
        Source::File(path) => {
            let (file, digests) = hash_file(&path, cancelled).map_err(ClientError::io(&path))?;
            Ok((Archive::File(file, path), digests))
        }
    }
}
