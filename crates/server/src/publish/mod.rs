//! `POST /api/package/{namespace}`: an archive becomes a version. One file a step.
//!
//! Bytes go before the row: a crash in between leaves bytes that nothing names, never a version
//! without its archive.

mod authorize;
mod digest;
mod head;
mod receive;
mod record;
mod unpack;

use actix_web::{
    HttpRequest,
    web::{Data, Json, Payload},
};
use futures_util::future::try_join;
use ipfs_registry_archive::Manifest;
use ipfs_registry_core::{Pointer, Signature, wire::Receipt};
use ipfs_registry_db::{NewVersion, StoredDigests};
use receive::Received;

use crate::{
    ApiError, State,
    body::Body,
    extract::{NamespacePath, Signed},
    observe::{Frontend, Transfer},
};

/// Publishes the body. Its signature is over the bytes of the body.
pub(crate) async fn publish(
    state: Data<State>,
    request: HttpRequest,
    path: Result<NamespacePath, ApiError>,
    signed: Result<Signed, ApiError>,
    payload: Payload,
) -> Result<Json<Receipt>, ApiError> {
    Transfer::Publish(Frontend::Api).begin(&request);
    let body = Body::new(payload, &state.limits.config);
    match head::check(&state, &request, path, signed) {
        Ok((path, signature)) => accept(&state, path, signature, body).await.map(Json),
        Err(refusal) => {
            // A client that is still sending would see a cut connection and not the answer.
            body.discard(state.registry.body_limit).await;
            Err(refusal)
        }
    }
}

async fn accept(
    state: &State,
    NamespacePath { namespace }: NamespacePath,
    signature: Signature,
    body: Body,
) -> Result<Receipt, ApiError> {
    let Received { blob, digests } = receive::receive(body, state.registry.body_limit).await?;
    state.metrics.received.inc_by(blob.len());
    // Only now: a body that comes slowly keeps nobody else from publishing.
    let _turn = state.limits.publish_turn().await?;
    let actor = authorize::authorize(state, &namespace, signature, &digests).await?;
    state.limits.count_publish(&actor.address)?;
    let Manifest { kind, name, version, document, contents } =
        unpack::unpack(state, blob.clone()).await?;
    state.limits.check_name(name.as_str())?;
    let pointer = Pointer { namespace, package: name, version };
    let content_id = digests.content_id;
    let stored_after = authorize::entitle(state, &actor, (&pointer, kind), content_id).await?;
    let store = async { Ok(state.mirror.put(content_id, &blob).await?) };
    let ((), download) = try_join(store, digest::digest(blob.clone())).await?;
    let (files, unpacked) = (Some(contents.files), Some(contents.unpacked));
    let download = StoredDigests { digests: download, files, unpacked };
    let version = NewVersion { pointer, kind, digests, download, manifest: document, stored_after };
    record::record(state, actor, version).await
}
