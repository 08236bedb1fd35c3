//! Takes the body in: limited, hashed and spooled while it arrives.

use std::io;

use bytes::{Bytes, BytesMut};
use ipfs_registry_core::{ArchiveDigests, ArchiveHasher, wire::Code};
use ipfs_registry_storage::{Blob, BlobWriter};

use super::head::too_large;
use crate::{ApiError, body::Body, state::blocking};

/// How much is gathered before it is hashed and written, in bytes.
const PIECE: usize = 256 * 1024;

/// A body, and what it hashes to.
pub(super) struct Received {
    pub(super) blob: Blob,
    pub(super) digests: ArchiveDigests,
}

/// Receives a body of at most `limit` bytes; no more than a piece of it is in memory at once
/// once it is over the blob's own limit.
pub(super) async fn receive(mut body: Body, limit: u64) -> Result<Received, ApiError> {
    let mut sink = Sink::default();
    let mut piece = BytesMut::new();
    let mut size = 0;
    while let Some(chunk) = body.next().await? {
        size += chunk.len() as u64;
        if size > limit {
            body.discard(limit).await;
            return Err(too_large(limit));
        }
        piece.extend_from_slice(&chunk);
        if piece.len() >= PIECE {
            sink = sink.take(piece.split().freeze()).await?;
        }
    }
    sink.take(piece.freeze()).await?.finish().await
}

#[derive(Default)]
struct Sink {
    hasher: ArchiveHasher,
    writer: BlobWriter,
}

impl Sink {
    /// Hashes and writes a piece, off the async threads.
    async fn take(mut self, piece: Bytes) -> Result<Self, ApiError> {
        let taken = blocking(move || {
            self.hasher.update(&piece);
            self.writer.write(&piece).map(|()| self)
        });
        taken.await?.map_err(|error| no_room(&error))
    }

    async fn finish(self) -> Result<Received, ApiError> {
        let finished = blocking(move || {
            let blob = self.writer.finish()?;
            Ok(Received { blob, digests: self.hasher.finish() })
        });
        finished.await?.map_err(|error: io::Error| no_room(&error))
    }
}

fn no_room(cause: &io::Error) -> ApiError {
    let cause = format!("the temporary folder cannot take an upload: {cause}");
    ApiError::failed(
        Code::StorageUnavailable,
        "the archive cannot be received now; try again later",
        cause,
    )
}
