//! Receives the body of a publish: enforces the limit, hashes and spools it while it arrives.

use std::{io, pin::pin};

use bytes::{Bytes, BytesMut};
use futures_util::{Stream, TryStreamExt as _};
use ipfs_registry_core::{ArchiveDigests, ArchiveHasher, wire::Code};
use ipfs_registry_storage::{Blob, BlobWriter};

use crate::registry::{RegistryError, blocking};

/// How many bytes are buffered before they are hashed and written.
const BUFFER_LEN: usize = 256 * 1024;

/// A received body with its digests.
pub(super) struct Received {
    pub(super) blob: Blob,
    pub(super) digests: ArchiveDigests,
}

/// Receives a body of at most `limit` bytes. Once the blob spools to disk, at most one buffer is in memory.
pub(super) async fn receive(
    body: impl Stream<Item = Result<Bytes, RegistryError>>,
    limit: u64,
) -> Result<Received, RegistryError> {
    let mut body = pin!(body);
    let mut sink = Sink::default();
    let mut buffer = BytesMut::new();
    let mut size = 0;
    while let Some(chunk) = body.try_next().await? {
        size += chunk.len() as u64;
        if size > limit {
            return Err(too_large(limit));
        }
        buffer.extend_from_slice(&chunk);
        if buffer.len() >= BUFFER_LEN {
            sink = sink.write(buffer.split().freeze()).await?;
        }
    }
    sink.write(buffer.freeze()).await?.finish().await
}

/// Creates the error for an archive over the limit.
pub(crate) fn too_large(limit: u64) -> RegistryError {
    let detail = format!("an archive has at most {limit} bytes in this registry");
    RegistryError::refused(Code::BodyTooLarge, detail)
}

/// Hashes and spools the bytes that it is given.
#[derive(Default)]
struct Sink {
    hasher: ArchiveHasher,
    writer: BlobWriter,
}

impl Sink {
    /// Hashes and writes `bytes` on a blocking thread.
    async fn write(mut self, bytes: Bytes) -> Result<Self, RegistryError> {
        let written = blocking(move || {
            self.hasher.update(&bytes);
            self.writer.write(&bytes).map(|()| self)
        });
        written.await?.map_err(|error| spool_error(&error))
    }

    async fn finish(self) -> Result<Received, RegistryError> {
        let finished = blocking(move || {
            let blob = self.writer.finish()?;
            Ok(Received { blob, digests: self.hasher.finish() })
        });
        finished.await?.map_err(|error: io::Error| spool_error(&error))
    }
}

fn spool_error(cause: &io::Error) -> RegistryError {
    let cause = format!("the temporary folder cannot take an upload: {cause}");
    RegistryError::failed(
        Code::StorageUnavailable,
        "the archive cannot be received now; try again later",
        cause,
    )
}
