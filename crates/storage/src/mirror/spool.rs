//! Holds an object here, checked, before it goes on: into a layer or out to a reader.

use std::io;

use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use tokio::task::spawn_blocking;

use super::read::Reading;
use crate::{Blob, BlobWriter, ByteStream, MirrorError, StorageError};

/// How many bytes of a blob are sent at once.
const PIECE: usize = 256 * 1024;

/// All that is still to be read, after the parts that were read already.
pub(super) async fn receive(
    read: impl IntoIterator<Item = Bytes>,
    mut rest: Reading,
) -> Result<Blob, MirrorError> {
    let mut writer = BlobWriter::new();
    for part in read {
        writer = append(writer, part).await?;
    }
    while let Some(part) = rest.part().await? {
        writer = append(writer, part).await?;
    }
    writer.finish().map_err(MirrorError::Spool)
}

async fn append(mut writer: BlobWriter, part: Bytes) -> Result<BlobWriter, MirrorError> {
    if writer.stays_in_memory(part.len()) {
        writer.write(&part).map_err(MirrorError::Spool)?;
        return Ok(writer);
    }
    let written = spawn_blocking(move || writer.write(&part).map(|()| writer));
    written.await.map_err(io::Error::other).flatten().map_err(MirrorError::Spool)
}

/// The bytes of a blob, from the first to the last.
pub(super) fn stream(blob: Blob) -> ByteStream {
    let pieces = stream::try_unfold((blob, 0), async |(blob, offset): (Blob, u64)| {
        let piece = piece(&blob, offset).await;
        let piece =
            piece.map_err(|unread| StorageError::new("mirror", MirrorError::Spool(unread)))?;
        let next = offset + piece.len() as u64;
        Ok((!piece.is_empty()).then_some((piece, (blob, next))))
    });
    pieces.boxed()
}

async fn piece(blob: &Blob, offset: u64) -> io::Result<Bytes> {
    if blob.in_memory().is_some() {
        return blob.read_at(offset, PIECE);
    }
    let blob = blob.clone();
    spawn_blocking(move || blob.read_at(offset, PIECE)).await.map_err(io::Error::other).flatten()
}
