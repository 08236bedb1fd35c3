//! The messages to endpoints.

use bytes::Bytes;
use ipfs_registry_core::{
    Address, Checksum, Pointer, Signature, Timestamp,
    wire::{Artifact, Receipt, VersionInfo},
};
use serde::Serialize;

/// A message: the kind of event and its version.
#[derive(Serialize)]
struct Message<'a> {
    event: &'static str,
    body: Body<'a>,
}

/// The published version that the event is about.
#[derive(Serialize)]
struct Body<'a> {
    id: &'a Pointer,
    artifact: &'a Artifact,
    key: String,
    checksum: Checksum,
    signature: &'a Signature,
    signer: Address,
    created_at: Timestamp,
}

/// Returns the message about a publish.
pub(super) fn publish(version: &VersionInfo) -> Bytes {
    json("publish", version)
}

/// Returns the message about a fetch.
pub(super) fn fetch(version: &VersionInfo) -> Bytes {
    json("fetch", version)
}

fn json(event: &'static str, version: &VersionInfo) -> Bytes {
    let VersionInfo { id, content_id, checksum, signature, signer, created_at, .. } = version;
    let Receipt { artifact, key, .. } = Receipt::new(id.clone(), *content_id, *checksum);
    let (checksum, signer, created_at) = (*checksum, *signer, *created_at);
    let body = Body {
        id,
        artifact: &artifact,
        key: key.to_string(),
        checksum,
        signature,
        signer,
        created_at,
    };
    serde_json::to_vec(&Message { event, body }).expect("names and digests are text").into()
}
