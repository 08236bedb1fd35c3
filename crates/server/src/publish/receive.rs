//! Takes the body in: limited, hashed and spooled while it arrives.

use std::{io, time::Duration};

use actix_web::web::Payload;
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt as _;
use ipfs_registry_core::{ArchiveDigests, ArchiveHasher, wire::Code};
use ipfs_registry_storage::{Blob, BlobWriter};
use tokio::time::timeout;

use super::head::too_large;
use crate::{ApiError, state::blocking};

/// How much is gathered before it is hashed and written, in bytes.
const PIECE: usize = 256 * 1024;

/// How long a body may stand still while it is received.
const PROGRESS: Duration = Duration::from_secs(30);

/// How long a refused body may stand still, after which nothing more of it is waited for.
const DISCARD: Duration = Duration::from_millis(500);

/// A body, and what it hashes to.
pub(super) struct Received {
    pub(super) blob: Blob,
    pub(super) digests: ArchiveDigests,
}

/// Receives a body of at most `limit` bytes; no more than a piece of it is in memory at once
/// once it is over the blob's own limit.
pub(super) async fn receive(mut body: Payload, limit: u64) -> Result<Received, ApiError> {
    let mut sink = Sink::default();
    let mut piece = BytesMut::new();
    let mut size = 0;
    while let Some(chunk) = next(&mut body).await? {
        size += chunk.len() as u64;
        if size > limit {
            discard(body, limit).await;
            return Err(too_large(limit));
        }
        piece.extend_from_slice(&chunk);
        if piece.len() >= PIECE {
            sink = sink.take(piece.split().freeze()).await?;
        }
    }
    sink.take(piece.freeze()).await?.finish().await
}

/// Reads and drops what a client is still sending, so that it reads the answer.
pub(super) async fn discard(mut body: Payload, limit: u64) {
    let mut dropped = 0;
    while let Ok(Some(Ok(chunk))) = timeout(DISCARD, body.next()).await {
        dropped += chunk.len() as u64;
        if dropped > limit {
            break;
        }
    }
}

/// The next piece of the body; refused where none comes for [`PROGRESS`].
async fn next(body: &mut Payload) -> Result<Option<Bytes>, ApiError> {
    let invalid = |words: String| ApiError::refused(Code::InvalidBody, words);
    match timeout(PROGRESS, body.next()).await {
        Ok(chunk) => {
            chunk.transpose().map_err(|_| invalid("the body was cut or is malformed".into()))
        }
        Err(_) => Err(invalid(format!("nothing of the body came for {} s", PROGRESS.as_secs()))),
    }
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
