//! Reads request bodies chunk by chunk, and enforces a minimum rate.

mod rate_window;

use std::time::{Duration, Instant};

use actix_web::web::Payload;
use bytes::Bytes;
use futures_util::{Stream, StreamExt as _, stream};
use ipfs_registry_core::wire::Code;
use tokio::time::timeout;

use crate::{config::LimitsConfig, registry::RegistryError};
use rate_window::RateWindow;

/// How long a refused body may stall before the server stops reading it.
const DISCARD_STALL: Duration = Duration::from_millis(500);

/// How long a refused body is read at any rate.
const DISCARD_TIME: Duration = Duration::from_secs(5);

/// How fast a refused body must arrive to be read for longer than [`DISCARD_TIME`], in bytes a second.
const DISCARD_RATE: u64 = 64 * 1024;

/// Reads and drops at most `limit` bytes of the body. A client that is still sending would otherwise see a
/// closed connection and not the response.
pub(crate) async fn discard(mut payload: Payload, limit: u64) {
    let (started, mut dropped) = (Instant::now(), 0);
    while let Ok(Some(Ok(chunk))) = timeout(DISCARD_STALL, payload.next()).await {
        dropped += chunk.len() as u64;
        let time_limit = DISCARD_TIME + Duration::from_secs(dropped / DISCARD_RATE);
        if dropped > limit || started.elapsed() > time_limit {
            break;
        }
    }
}

/// A request body that must arrive at a minimum rate, measured over a sliding window of time.
pub(crate) struct Body {
    payload: Payload,
    window: Duration,
    /// How many bytes must arrive in each window.
    min_bytes: u64,
    rate: RateWindow,
    /// How long the server has waited for the body in all, without the time in which it processed chunks.
    waited: Duration,
}

impl Body {
    /// Creates the body of a request from its payload.
    pub(crate) fn new(payload: Payload, limits: &LimitsConfig) -> Self {
        let window = Duration::from_secs(limits.body_seconds);
        // At least one byte, so that a stalled body is too slow even with a rate of 0.
        let min_bytes = limits.body_seconds.saturating_mul(limits.body_rate).max(1);
        let rate = RateWindow::new(window, min_bytes);
        Self { payload, window, min_bytes, rate, waited: Duration::ZERO }
    }

    /// Returns the next chunk, or `None` at the end. Fails if too few bytes arrived in the last window.
    pub(crate) async fn next(&mut self) -> Result<Option<Bytes>, RegistryError> {
        let started = Instant::now();
        let left = self.rate.deadline().saturating_sub(self.waited);
        let next = timeout(left, self.payload.next()).await;
        self.waited += started.elapsed();
        let chunk = next.map_err(|_| self.too_slow())?.transpose().map_err(|_| malformed())?;
        self.rate.record(self.waited, chunk.as_ref().map_or(0, |chunk| chunk.len() as u64));
        Ok(chunk)
    }

    /// Returns the chunks of the body as a stream, until its end or its first error.
    pub(crate) fn chunks(&mut self) -> impl Stream<Item = Result<Bytes, RegistryError>> + '_ {
        stream::try_unfold(
            self,
            |body| async move { Ok(body.next().await?.map(|chunk| (chunk, body))) },
        )
    }

    /// Drops the rest of the body as [`discard`] does.
    pub(crate) async fn discard(self, limit: u64) {
        discard(self.payload, limit).await;
    }

    fn too_slow(&self) -> RegistryError {
        let (received, seconds) = (self.rate.received(), self.window.as_secs());
        let detail = format!(
            "{received} bytes of the body arrived in the last {seconds} s; send at least {}",
            self.min_bytes
        );
        RegistryError::refused(Code::BodyTooSlow, detail)
    }
}

fn malformed() -> RegistryError {
    RegistryError::refused(Code::InvalidBody, "the body was cut or is malformed")
}
