//! The digests that stock clients check downloads by.

use std::io::{self, Read as _};

use ipfs_registry_core::{DownloadDigests, DownloadHasher};
use ipfs_registry_storage::Blob;

use crate::registry::{RegistryError, blocking};

/// How much is read at once, in bytes.
const PIECE: usize = 64 * 1024;

/// Hashes a received archive, while the layers take it.
pub(super) async fn digest(blob: Blob) -> Result<DownloadDigests, RegistryError> {
    blocking(move || hash(&blob)).await?.map_err(RegistryError::internal)
}

fn hash(blob: &Blob) -> io::Result<DownloadDigests> {
    let (mut reader, mut hasher) = (blob.reader(), DownloadHasher::new());
    let mut piece = vec![0; PIECE];
    loop {
        match reader.read(&mut piece)? {
            0 => return Ok(hasher.finish()),
            count => hasher.update(&piece[..count]),
        }
    }
}
