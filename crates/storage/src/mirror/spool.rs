//! Holds an object here, checked, before it goes on: into a layer or out to a reader.

use std::io;

use bytes::Bytes;
use futures_util::{StreamExt as _, TryStreamExt as _};
use tokio::task::spawn_blocking;

use super::read::Reading;
use crate::{Blob, BlobWriter, ByteStream, MirrorError, StorageError};

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
    let unread = |unread| StorageError::new("mirror", MirrorError::Spool(unread));
    blob.pieces().map_err(unread).boxed()
}
