//! Turns a read into a byte stream.

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _, TryStreamExt as _, future, stream};

use super::{repair::RepairingRead, spool};
use crate::{Blob, ByteStream, MirrorError, StorageError};

/// Returns the bytes of the range, once the first block is checked.
pub(super) async fn open(mut read: RepairingRead) -> Result<ByteStream, MirrorError> {
    let Some(first) = read.part().await? else {
        return Ok(stream::empty().boxed());
    };
    Ok(remaining(first, read).map_err(of_mirror).boxed())
}

/// Returns the bytes of the range, once all of them are checked. Spools them meanwhile, unless the
/// copy was verified before.
pub(super) async fn open_checked(mut read: RepairingRead) -> Result<ByteStream, MirrorError> {
    let Some(first) = read.part().await? else {
        return Ok(stream::empty().boxed());
    };
    let is_trusted = read.is_trusted();
    let parts = remaining(first, read);
    if is_trusted {
        return Ok(parts.map_err(of_mirror).boxed());
    }
    Ok(pieces(&spool::spool(parts).await?))
}

/// Reads and checks the range, or only its first block where the copy was verified before.
pub(super) async fn check(mut read: RepairingRead) -> Result<(), MirrorError> {
    while read.part().await?.is_some() {
        if read.is_trusted() {
            break;
        }
    }
    Ok(())
}

fn remaining(first: Bytes, read: RepairingRead) -> impl Stream<Item = Result<Bytes, MirrorError>> {
    stream::once(future::ready(Ok(first))).chain(read.into_parts())
}

fn pieces(blob: &Blob) -> ByteStream {
    blob.pieces().map_err(|unread| of_mirror(MirrorError::Spool(unread))).boxed()
}

fn of_mirror(error: MirrorError) -> StorageError {
    StorageError::new("mirror", error)
}
