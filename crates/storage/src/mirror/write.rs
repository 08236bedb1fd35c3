//! Writes an object to every layer.

use futures_util::future;
use ipfs_registry_core::ContentId;
use tokio::time::timeout;

use super::state::MirrorState;
use crate::{Blob, Layer as _, MirrorError, StorageError, timeout::is_timeout};

/// Writes `blob` to all layers in parallel, and waits for all of them.
pub(super) async fn put(
    mirror: &MirrorState,
    id: ContentId,
    blob: &Blob,
) -> Result<(), MirrorError> {
    let puts = (0..mirror.layers.len()).map(|index| put_one(mirror, index, id, blob));
    future::join_all(puts).await.into_iter().collect()
}

async fn put_one(
    mirror: &MirrorState,
    index: usize,
    id: ContentId,
    blob: &Blob,
) -> Result<(), MirrorError> {
    let (position, kind) = (index + 1, mirror.layers[index].kind());
    put_to_layer(mirror, index, id, blob).await.map_err(|source| {
        tracing::error!(position, kind, %id, cause = %source.source, "a layer could not store an object");
        MirrorError::Write { position, kind, source }
    })
}

/// Writes `blob` to one layer, and retries when it fails. A layer that timed out is not tried again:
/// that would double the wait.
pub(super) async fn put_to_layer(
    mirror: &MirrorState,
    index: usize,
    id: ContentId,
    blob: &Blob,
) -> Result<(), StorageError> {
    let (layer, limit) = (&mirror.layers[index], mirror.limits.publish);
    let slow = || format!("it did not take the object within {} s", limit.as_secs_f32());
    let tries = async {
        let mut result = layer.put(id, blob).await;
        for _ in 1..mirror.limits.tries {
            let Err(error) = &result else { break };
            if is_timeout(error) {
                break;
            }
            let (position, kind, cause) = (index + 1, layer.kind(), &error.source);
            tracing::warn!(position, kind, %id, %cause, "a layer could not store an object; trying again");
            result = layer.put(id, blob).await;
        }
        result
    };
    let done = timeout(limit, tries).await;
    let done = done.unwrap_or_else(|_| Err(StorageError::new(layer.kind(), slow())));
    let counters = &mirror.counters[index];
    match &done {
        Ok(()) => counters.writes.add_one(),
        Err(_) => counters.write_failures.add_one(),
    }
    done
}
