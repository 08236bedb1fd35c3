//! Sends an archive, on the worker's thread.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use awc::{body::SizedStream, http::header::HeaderValue};
use bytes::Bytes;
use ipfs_registry_core::wire::Receipt;

use super::{
    blocks::blocks,
    body::{Body, Shared},
    sign::Signed,
    watch::Watch,
};
use crate::{ClientError, progress::Listener, transport::Transport};

/// An archive to send, and what is said of it.
pub(super) struct Sending {
    pub(super) path: String,
    pub(super) media_type: String,
    pub(super) listener: Listener,
    pub(super) signed: Signed,
}

/// Sends the archive and takes the receipt.
pub(super) async fn send(
    transport: Rc<Transport>,
    sending: Sending,
) -> Result<Receipt, ClientError> {
    let shared = Rc::new(Shared {
        watch: Watch::new(),
        failure: RefCell::new(None),
        answered: Rc::new(Cell::new(false)),
    });
    let request = transport
        .upload(&sending.path, &shared.answered)
        .signed(&sending.signed.signature.to_string())
        .content_type(&sending.media_type);
    let body = body(sending, &shared);
    let gave_up = shared.watch.gave_up(transport.url(), transport.timeouts());
    match request.send_watched(body, gave_up).await {
        Ok(answer) => answer.json().await,
        Err(error) => Err(shared.failure.take().unwrap_or(error)),
    }
}

fn body(sending: Sending, shared: &Rc<Shared>) -> SizedStream<Body> {
    let Sending { signed, listener, .. } = sending;
    let total = signed.digests.size;
    let body = Body {
        blocks: blocks(signed.archive, signed.digests),
        block: Bytes::new(),
        sent: 0,
        total,
        listener,
        shared: shared.clone(),
    };
    SizedStream::new(total, body)
}

/// Checks that the media type can stand in a header.
pub(super) fn check_media_type(media_type: &str) -> Result<(), ClientError> {
    match HeaderValue::from_str(media_type) {
        Ok(value) if !value.is_empty() => Ok(()),
        _ => Err(ClientError::InvalidMediaType(media_type.to_owned())),
    }
}
