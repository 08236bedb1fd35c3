//! Sends an archive.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use awc::{body::SizedStream, http::header::HeaderValue};
use bytes::Bytes;
use ipfs_registry_core::{
    Namespace,
    wire::{Receipt, paths},
};

use super::{
    blocks::blocks,
    body::{Body, Shared},
    sign::Signed,
    watch::Watch,
};
use crate::{Client, ClientError, Upload};

/// Sends the archive and takes the receipt.
pub(super) async fn send(
    client: &Client,
    namespace: &Namespace,
    upload: Upload,
    signed: Signed,
) -> Result<Receipt, ClientError> {
    check_media_type(&upload.media_type)?;
    let shared = Rc::new(Shared {
        watch: Watch::new(),
        failure: RefCell::new(None),
        answered: Rc::new(Cell::new(false)),
    });
    let request = client
        .transport
        .upload(&paths::publish(namespace), &shared.answered)
        .signed(&signed.signature)
        .content_type(&upload.media_type);
    let body = body(upload, signed, &shared);
    let gave_up = shared.watch.gave_up(client.url(), client.transport.timeouts());
    match request.send_watched(body, gave_up).await {
        Ok(answer) => answer.json().await,
        Err(error) => Err(shared.failure.take().unwrap_or(error)),
    }
}

fn body(upload: Upload, signed: Signed, shared: &Rc<Shared>) -> SizedStream<Body> {
    let total = signed.digests.size;
    let body = Body {
        blocks: blocks(signed.archive, signed.digests),
        block: Bytes::new(),
        sent: 0,
        total,
        listener: upload.listener,
        shared: shared.clone(),
    };
    SizedStream::new(total, body)
}

fn check_media_type(media_type: &str) -> Result<(), ClientError> {
    match HeaderValue::from_str(media_type) {
        Ok(value) if !value.is_empty() => Ok(()),
        _ => Err(ClientError::InvalidMediaType(media_type.to_owned())),
    }
}
