//! Computes the digests by which npm and cargo check a download.

use std::io::{self, Read as _};

use ipfs_registry_core::{DownloadDigests, DownloadHasher};
use ipfs_registry_storage::Blob;

use crate::registry::{RegistryError, blocking};

/// The size of the read buffer, in bytes.
const BUFFER_LEN: usize = 64 * 1024;

/// Hashes a received archive. It runs concurrently with the writes to the layers.
pub(super) async fn digest(blob: Blob) -> Result<DownloadDigests, RegistryError> {
    blocking(move || hash(&blob)).await?.map_err(RegistryError::internal)
}

fn hash(blob: &Blob) -> io::Result<DownloadDigests> {
    let (mut reader, mut hasher) = (blob.reader(), DownloadHasher::new());
    let mut buffer = vec![0; BUFFER_LEN];
    loop {
        match reader.read(&mut buffer)? {
            0 => return Ok(hasher.finish()),
            count => hasher.update(&buffer[..count]),
        }
    }
}
