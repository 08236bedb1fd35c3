//! Bodies as they arrive, piece by piece.

use std::time::Duration;

use actix_web::web::Payload;
use bytes::Bytes;
use futures_util::StreamExt as _;
use ipfs_registry_core::wire::Code;
use tokio::time::timeout;

use crate::ApiError;

/// How long a body may stand still while it is received.
const PROGRESS: Duration = Duration::from_secs(30);

/// How long a refused body may stand still, after which nothing more of it is waited for.
const DISCARD: Duration = Duration::from_millis(500);

/// Reads and drops what a client is still sending, so that it reads the answer.
pub(crate) async fn discard(mut body: Payload, limit: u64) {
    let mut dropped = 0;
    while let Ok(Some(Ok(chunk))) = timeout(DISCARD, body.next()).await {
        dropped += chunk.len() as u64;
        if dropped > limit {
            break;
        }
    }
}

/// The next piece of the body; refused where none comes for [`PROGRESS`].
pub(crate) async fn next(body: &mut Payload) -> Result<Option<Bytes>, ApiError> {
    let invalid = |words: String| ApiError::refused(Code::InvalidBody, words);
    match timeout(PROGRESS, body.next()).await {
        Ok(chunk) => {
            chunk.transpose().map_err(|_| invalid("the body was cut or is malformed".into()))
        }
        Err(_) => Err(invalid(format!("nothing of the body came for {} s", PROGRESS.as_secs()))),
    }
}
