//! Writes an object to every layer.

use std::sync::Arc;

use futures_util::future;
use ipfs_registry_core::ContentId;

use crate::{Blob, Layer, MirrorError};

/// Puts `blob` into all `layers` at once, and waits for all of them.
pub(super) async fn put(
    layers: &[Arc<dyn Layer>],
    id: ContentId,
    blob: &Blob,
) -> Result<(), MirrorError> {
    let puts = layers.iter().enumerate().map(|(index, layer)| put_one(index, layer, id, blob));
    future::join_all(puts).await.into_iter().collect()
}

async fn put_one(
    index: usize,
    layer: &Arc<dyn Layer>,
    id: ContentId,
    blob: &Blob,
) -> Result<(), MirrorError> {
    let (position, kind) = (index + 1, layer.kind());
    layer.put(id, blob).await.map_err(|source| {
        tracing::error!(position, kind, %id, cause = %source.source, "a layer did not take an object");
        MirrorError::Write { position, kind, source }
    })
}
