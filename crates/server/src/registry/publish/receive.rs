//! Receives the body: limits, hashes and spools it while it arrives.

use std::{io, pin::pin};

use bytes::{Bytes, BytesMut};
use futures_util::{Stream, TryStreamExt as _};
use ipfs_registry_core::{ArchiveDigests, ArchiveHasher, wire::Code};
use ipfs_registry_storage::{Blob, BlobWriter};

use crate::registry::{RegistryError, blocking};

/// How much is gathered before it is hashed and written, in bytes.
const PIECE: usize = 256 * 1024;

/// A body, and what it hashes to.
pub(super) struct Received {
    pub(super) blob: Blob,
    pub(super) digests: ArchiveDigests,
}

/// Receives a body of at most `limit` bytes. Once the blob spools to disk, at most one piece is in memory.
pub(super) async fn receive(
    body: impl Stream<Item = Result<Bytes, RegistryError>>,
    limit: u64,
) -> Result<Received, RegistryError> {
    let mut body = pin!(body);
    let mut sink = Sink::default();
    let mut piece = BytesMut::new();
    let mut size = 0;
    while let Some(chunk) = body.try_next().await? {
        size += chunk.len() as u64;
        if size > limit {
            return Err(too_large(limit));
        }
        piece.extend_from_slice(&chunk);
        if piece.len() >= PIECE {
            sink = sink.take(piece.split().freeze()).await?;
        }
    }
    sink.take(piece.freeze()).await?.finish().await
}

/// The refusal of an archive over the limit.
pub(crate) fn too_large(limit: u64) -> RegistryError {
    let detail = format!("an archive has at most {limit} bytes in this registry");
    RegistryError::refused(Code::BodyTooLarge, detail)
}

#[derive(Default)]
struct Sink {
    hasher: ArchiveHasher,
    writer: BlobWriter,
}

impl Sink {
    /// Hashes and writes a piece, off the async threads.
    async fn take(mut self, piece: Bytes) -> Result<Self, RegistryError> {
        let taken = blocking(move || {
            self.hasher.update(&piece);
            self.writer.write(&piece).map(|()| self)
        });
        taken.await?.map_err(|error| no_room(&error))
    }

    async fn finish(self) -> Result<Received, RegistryError> {
        let finished = blocking(move || {
            let blob = self.writer.finish()?;
            Ok(Received { blob, digests: self.hasher.finish() })
        });
        finished.await?.map_err(|error: io::Error| no_room(&error))
    }
}

fn no_room(cause: &io::Error) -> RegistryError {
    let cause = format!("the temporary folder cannot take an upload: {cause}");
    RegistryError::failed(
        Code::StorageUnavailable,
        "the archive cannot be received now; try again later",
        cause,
    )
}
