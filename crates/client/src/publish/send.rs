//! Sends an archive, on the worker thread.

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
    watchdog::Watchdog,
};
use crate::{ClientError, progress::Listener, transport::Transport};

/// An archive to send, and the path and headers of the request.
pub(super) struct UploadRequest {
    pub(super) path: String,
    pub(super) media_type: String,
    pub(super) listener: Listener,
    pub(super) signed: Signed,
}

/// Sends the archive and returns the receipt.
pub(super) async fn send(
    transport: Rc<Transport>,
    upload: UploadRequest,
) -> Result<Receipt, ClientError> {
    let shared = Rc::new(Shared {
        watchdog: Watchdog::new(),
        failure: RefCell::new(None),
        has_responded: Rc::new(Cell::new(false)),
    });
    let request = transport
        .upload(&upload.path, &shared.has_responded)
        .signed(&upload.signed.signature.to_string())
        .content_type(&upload.media_type);
    let body = body(upload, &shared);
    let timed_out = shared.watchdog.timed_out(transport.url(), transport.timeouts());
    match request.send_or_abort(body, timed_out).await {
        Ok(response) => response.json().await,
        Err(error) => Err(shared.failure.take().unwrap_or(error)),
    }
}

fn body(upload: UploadRequest, shared: &Rc<Shared>) -> SizedStream<Body> {
    let UploadRequest { signed, listener, .. } = upload;
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

/// Checks that the media type is a valid header value.
pub(super) fn check_media_type(media_type: &str) -> Result<(), ClientError> {
    match HeaderValue::from_str(media_type) {
        Ok(value) if !value.is_empty() => Ok(()),
        _ => Err(ClientError::InvalidMediaType(media_type.to_owned())),
    }
}
