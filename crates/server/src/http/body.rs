//! Bodies as they arrive, piece by piece, and not too slowly.

mod pace;

use std::time::{Duration, Instant};

use actix_web::web::Payload;
use bytes::Bytes;
use futures_util::{Stream, StreamExt as _, stream};
use ipfs_registry_core::wire::Code;
use tokio::time::timeout;

use crate::{config::LimitsConfig, registry::RegistryError};
use pace::Pace;

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

/// A body whose sender must keep a pace: so many bytes in any window of time, or its end.
pub(crate) struct Body {
    payload: Payload,
    window: Duration,
    /// How many bytes a window must bring.
    least: u64,
    pace: Pace,
    /// For how long the body was waited for in all. The time that the server takes to work on what
    /// came is not the sender's.
    waited: Duration,
}

impl Body {
    /// A body of which nothing has been read.
    pub(crate) fn new(payload: Payload, limits: &LimitsConfig) -> Self {
        let window = Duration::from_secs(limits.body_seconds);
        // A body that stands still is slow at any rate.
        let least = limits.body_seconds.saturating_mul(limits.body_rate).max(1);
        Self { payload, window, least, pace: Pace::new(window, least), waited: Duration::ZERO }
    }

    /// The next piece of the body; refused where the last window of time did not bring enough.
    pub(crate) async fn next(&mut self) -> Result<Option<Bytes>, RegistryError> {
        let begun = Instant::now();
        let left = self.pace.deadline().saturating_sub(self.waited);
        let next = timeout(left, self.payload.next()).await;
        self.waited += begun.elapsed();
        let piece = next.map_err(|_| self.too_slow())?.transpose().map_err(|_| cut())?;
        self.pace.record(self.waited, piece.as_ref().map_or(0, |piece| piece.len() as u64));
        Ok(piece)
    }

    /// The pieces of the body, until its end or its first error.
    pub(crate) fn pieces(&mut self) -> impl Stream<Item = Result<Bytes, RegistryError>> + '_ {
        stream::try_unfold(
            self,
            |body| async move { Ok(body.next().await?.map(|piece| (piece, body))) },
        )
    }

    /// Reads and drops what a client is still sending, so that it reads the answer.
    pub(crate) async fn discard(self, limit: u64) {
        discard(self.payload, limit).await;
    }

    fn too_slow(&self) -> RegistryError {
        let (received, seconds) = (self.pace.received(), self.window.as_secs());
        let words = format!(
            "the last {seconds} s brought {received} bytes of the body; it takes {}",
            self.least
        );
        RegistryError::refused(Code::BodyTooSlow, words)
    }
}

fn cut() -> RegistryError {
    RegistryError::refused(Code::InvalidBody, "the body was cut or is malformed")
}
