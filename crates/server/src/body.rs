//! Bodies as they arrive, piece by piece, and not too slowly.

use std::time::{Duration, Instant};

use actix_web::web::Payload;
use bytes::Bytes;
use futures_util::StreamExt as _;
use ipfs_registry_core::wire::Code;
use tokio::time::timeout;

use crate::{ApiError, LimitsConfig};

/// How long a refused body may stand still, after which nothing more of it is waited for.
const DISCARD: Duration = Duration::from_millis(500);

/// For how long a refused body is read in all, and how fast it must come to be read for longer, in
/// bytes a second.
const DISCARD_ALL: Duration = Duration::from_secs(5);
const DISCARD_RATE: u64 = 64 * 1024;

/// Reads and drops what a client is still sending, so that it reads the answer.
pub(crate) async fn discard(mut payload: Payload, limit: u64) {
    let (begun, mut dropped) = (Instant::now(), 0);
    while let Ok(Some(Ok(chunk))) = timeout(DISCARD, payload.next()).await {
        dropped += chunk.len() as u64;
        let patience = DISCARD_ALL + Duration::from_secs(dropped / DISCARD_RATE);
        if dropped > limit || begun.elapsed() > patience {
            break;
        }
    }
}

/// A body whose sender must keep a pace: so many bytes in each window of time, or its end.
pub(crate) struct Body {
    payload: Payload,
    window: Duration,
    /// How many bytes a window must bring.
    least: u64,
    since: Instant,
    received: u64,
}

impl Body {
    /// A body of which nothing has been read.
    pub(crate) fn new(payload: Payload, limits: &LimitsConfig) -> Self {
        let window = Duration::from_secs(limits.body_seconds);
        // A body that stands still is slow at any rate.
        let least = limits.body_seconds.saturating_mul(limits.body_rate).max(1);
        Self { payload, window, least, since: Instant::now(), received: 0 }
    }

    /// The next piece of the body; refused where the window ends without enough of it.
    pub(crate) async fn next(&mut self) -> Result<Option<Bytes>, ApiError> {
        loop {
            let left = self.window.saturating_sub(self.since.elapsed());
            match timeout(left, self.payload.next()).await {
                Ok(chunk) => return self.take(chunk.transpose().map_err(|_| cut())?),
                Err(_) if self.received < self.least => return Err(self.too_slow()),
                Err(_) => (self.since, self.received) = (Instant::now(), 0),
            }
        }
    }

    /// Reads and drops what a client is still sending, so that it reads the answer.
    pub(crate) async fn discard(self, limit: u64) {
        discard(self.payload, limit).await;
    }

    fn take(&mut self, chunk: Option<Bytes>) -> Result<Option<Bytes>, ApiError> {
        self.received += chunk.as_ref().map_or(0, |chunk| chunk.len() as u64);
        Ok(chunk)
    }

    fn too_slow(&self) -> ApiError {
        let (received, seconds) = (self.received, self.window.as_secs());
        let words =
            format!("{received} bytes of the body came in {seconds} s; it takes {}", self.least);
        ApiError::refused(Code::BodyTooSlow, words)
    }
}

fn cut() -> ApiError {
    ApiError::refused(Code::InvalidBody, "the body was cut or is malformed")
}
