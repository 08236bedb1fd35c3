//! `POST /api/package/{namespace}`: an archive becomes a version. One file a step.
//!
//! Bytes go before the row: a crash in between leaves bytes that nothing names, never a version
//! without its archive.

mod authorize;
mod head;
mod receive;
mod record;
mod unpack;

use actix_web::{
    HttpRequest,
    web::{Data, Json, Payload},
};
use ipfs_registry_archive::Manifest;
use ipfs_registry_core::{Pointer, Signature, wire::Receipt};
use ipfs_registry_db::NewVersion;
use receive::Received;

use crate::{
    ApiError, State, body,
    extract::{NamespacePath, Signed},
};

/// Publishes the body. Its signature is over the bytes of the body.
pub(crate) async fn publish(
    state: Data<State>,
    request: HttpRequest,
    path: Result<NamespacePath, ApiError>,
    signed: Result<Signed, ApiError>,
    payload: Payload,
) -> Result<Json<Receipt>, ApiError> {
    match head::check(&state, &request, path, signed) {
        Ok((path, signature)) => accept(&state, path, signature, payload).await.map(Json),
        Err(refusal) => {
            // A client that is still sending would see a cut connection and not the answer.
            body::discard(payload, state.registry.body_limit).await;
            Err(refusal)
        }
    }
}

async fn accept(
    state: &State,
    NamespacePath { namespace }: NamespacePath,
    signature: Signature,
    body: Payload,
) -> Result<Receipt, ApiError> {
    let Received { blob, digests } = receive::receive(body, state.registry.body_limit).await?;
    state.metrics.received.inc_by(blob.len());
    let actor = authorize::authorize(state, &namespace, signature, &digests).await?;
    let Manifest { name: package, version, document } = unpack::unpack(state, blob.clone()).await?;
    let pointer = Pointer { namespace, package, version };
    let stored_after = authorize::entitle(state, &actor, &pointer, digests.content_id).await?;
    state.mirror.put(digests.content_id, &blob).await?;
    let version = NewVersion { pointer, digests, manifest: document, stored_after };
    record::record(state, actor, version).await
}
