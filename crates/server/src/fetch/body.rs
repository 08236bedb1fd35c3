//! The bytes of an answer: small archives out of memory, others block by block.

use std::ops::Range;

use actix_web::{HttpResponse, HttpResponseBuilder, body::SizedStream};
use bytes::{Bytes, BytesMut};
use futures_util::{TryStreamExt as _, stream};
use ipfs_registry_storage::{ByteStream, StorageError};

use super::{cache::SMALL, lookup::Prepared, range::Part};
use crate::{ApiError, State, digests::broken_off};

/// The largest archive that is verified whole before its answer begins, in bytes, so that damage
/// in all layers is told as an error. A larger one is verified on the way and may break off.
const CHECKED_FIRST: u64 = 16 * 1024 * 1024;

/// Sends the bytes of `part`, each verified before it goes out.
pub(super) async fn send(
    state: &State,
    archive: &Prepared,
    part: Part,
    mut response: HttpResponseBuilder,
) -> Result<HttpResponse, ApiError> {
    if archive.size() <= SMALL {
        return Ok(response.body(small(state, archive, part.range).await?));
    }
    let length = part.len();
    let stream = match archive.size() {
        ..=CHECKED_FIRST => state.mirror.read_checked(&archive.blocks, part.range).await?,
        _ => state.mirror.read(&archive.blocks, part.range).await?,
    };
    Ok(response.body(SizedStream::new(length, stream)))
}

/// The head alone, of the answer that a `GET` would have.
pub(super) async fn none(
    state: &State,
    archive: &Prepared,
    part: Part,
    mut response: HttpResponseBuilder,
) -> Result<HttpResponse, ApiError> {
    if archive.size() <= CHECKED_FIRST {
        state.mirror.check(&archive.blocks).await?;
    }
    let nothing = stream::empty::<Result<Bytes, StorageError>>();
    Ok(response.body(SizedStream::new(part.len(), nothing)))
}

async fn small(state: &State, archive: &Prepared, range: Range<u64>) -> Result<Bytes, ApiError> {
    let whole = state.cache.body(archive.content_id, || read(state, archive)).await?;
    Ok(whole.slice(position(range.start)..position(range.end)))
}

fn position(at: u64) -> usize {
    usize::try_from(at).expect("a small archive fits in memory")
}

async fn read(state: &State, archive: &Prepared) -> Result<Bytes, ApiError> {
    let stream: ByteStream = state.mirror.read(&archive.blocks, 0..archive.size()).await?;
    let whole = BytesMut::with_capacity(position(archive.size()));
    let gathered = stream.try_fold(whole, |mut whole, piece| async move {
        whole.extend_from_slice(&piece);
        Ok(whole)
    });
    Ok(gathered.await.map_err(broken_off)?.freeze())
}
