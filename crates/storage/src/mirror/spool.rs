//! Stores the parts of an object in a blob, before they go to a layer or a reader.

use std::{io, pin::pin};

use bytes::Bytes;
use futures_util::{Stream, TryStreamExt as _};
use tokio::task::spawn_blocking;

use crate::{Blob, BlobWriter, MirrorError};

/// Writes all parts to a blob.
pub(super) async fn spool(
    parts: impl Stream<Item = Result<Bytes, MirrorError>>,
) -> Result<Blob, MirrorError> {
    let (mut parts, mut writer) = (pin!(parts), BlobWriter::new());
    while let Some(part) = parts.try_next().await? {
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
