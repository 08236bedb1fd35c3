//! Receives the body of a publish: enforces the limit, hashes and spools it while it arrives.

use std::{io, pin::Pin};

use bytes::{Bytes, BytesMut};
use futures_util::{Stream, TryStreamExt as _, future::try_join};
use ipfs_registry_core::{
    ArchiveDigests, ArchiveHasher, ContentHasher, DownloadDigests, DownloadHasher, MessageHasher,
    wire::Code,
};
use ipfs_registry_storage::{Blob, BlobWriter};

use crate::registry::{RegistryError, blocking};

/// How many bytes are buffered before they are hashed and written.
const PIECE_LEN: usize = 256 * 1024;

/// The largest archive, in bytes, that is hashed on the thread that received it. That takes less than 0.1 ms.
const INLINE_LEN: usize = 16 * 1024;

/// A received body with its digests.
pub(super) struct Received {
    pub(super) blob: Blob,
    pub(super) digests: ArchiveDigests,
    /// The digests that npm and cargo verify.
    pub(super) download: DownloadDigests,
}

/// Receives a body of at most `limit` bytes. While one piece is hashed, the next one is received. Once the blob spools
/// to disk, at most two pieces are in memory.
pub(super) async fn receive(
    body: impl Stream<Item = Result<Bytes, RegistryError>>,
    limit: u64,
) -> Result<Received, RegistryError> {
    let mut body = Body { chunks: std::pin::pin!(body), size: 0, limit };
    let mut sink = Sink::default();
    let mut piece = body.next_piece().await?;
    while piece.len() >= PIECE_LEN {
        (sink, piece) = try_join(sink.write(piece), body.next_piece()).await?;
    }
    sink.write(piece).await?.finish()
}

/// Creates the error for an archive over the limit.
pub(crate) fn too_large(limit: u64) -> RegistryError {
    let detail = format!("an archive has at most {limit} bytes in this registry");
    RegistryError::refused(Code::BodyTooLarge, detail)
}

/// A body with a maximum size.
struct Body<'a, S> {
    chunks: Pin<&'a mut S>,
    size: u64,
    limit: u64,
}

impl<S: Stream<Item = Result<Bytes, RegistryError>>> Body<'_, S> {
    /// Returns the next [`PIECE_LEN`] bytes or a few more; fewer at the end.
    async fn next_piece(&mut self) -> Result<Bytes, RegistryError> {
        let mut piece = BytesMut::new();
        while piece.len() < PIECE_LEN
            && let Some(chunk) = self.chunks.try_next().await?
        {
            self.size += chunk.len() as u64;
            if self.size > self.limit {
                return Err(too_large(self.limit));
            }
            piece.extend_from_slice(&chunk);
        }
        Ok(piece.freeze())
    }
}

/// Hashes and spools the bytes that it is given, on two threads that take about the same time.
#[derive(Default)]
struct Sink {
    message: MessageHasher,
    content: ContentSink,
}

impl Sink {
    async fn write(mut self, piece: Bytes) -> Result<Self, RegistryError> {
        if piece.len() <= INLINE_LEN && self.content.writer.stays_in_memory(piece.len()) {
            self.message.update(&piece);
            self.content = self.content.write(&piece).map_err(|error| spool_error(&error))?;
            return Ok(self);
        }
        let Self { mut message, content } = self;
        let hash = {
            let piece = piece.clone();
            blocking(move || {
                message.update(&piece);
                message
            })
        };
        let (message, content) = try_join(hash, blocking(move || content.write(&piece))).await?;
        Ok(Self { message, content: content.map_err(|error| spool_error(&error))? })
    }

    fn finish(self) -> Result<Received, RegistryError> {
        let ContentSink { hasher, download, writer } = self.content;
        let blob = writer.finish().map_err(|error| spool_error(&error))?;
        let digests = ArchiveHasher::join(self.message, hasher).finish();
        Ok(Received { blob, digests, download: download.finish() })
    }
}

/// The part of a [`Sink`] without the message digest, which takes as long as all others.
#[derive(Default)]
struct ContentSink {
    hasher: ContentHasher,
    download: DownloadHasher,
    writer: BlobWriter,
}

impl ContentSink {
    fn write(mut self, piece: &[u8]) -> io::Result<Self> {
        self.hasher.update(piece);
        self.download.update(piece);
        self.writer.write(piece)?;
        Ok(self)
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
