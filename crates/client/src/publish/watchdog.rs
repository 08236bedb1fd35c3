//! Detects an upload without progress.

use std::cell::Cell;

use actix_rt::time::{Instant, sleep_until};

use crate::{ClientError, Timeouts, Wait};

/// The time of the last progress, and whether the whole body was sent.
pub(super) struct Watchdog {
    last: Cell<Instant>,
    complete: Cell<bool>,
}

impl Watchdog {
    /// Starts the timeout now.
    pub(super) fn new() -> Self {
        Self { last: Cell::new(Instant::now()), complete: Cell::new(false) }
    }

    /// Restarts the timeout. `complete` is whether the whole body was sent.
    pub(super) fn record_progress(&self, complete: bool) {
        self.last.set(Instant::now());
        self.complete.set(complete);
    }

    /// Waits until there was no progress for too long, and returns the error.
    pub(super) async fn timed_out(&self, url: &str, timeouts: Timeouts) -> ClientError {
        loop {
            let (wait, limit) = match self.complete.get() {
                false => (Wait::Progress, timeouts.progress),
                true => (Wait::Receipt, timeouts.receipt),
            };
            let deadline = self.last.get() + limit;
            if Instant::now() >= deadline {
                return ClientError::Timeout { url: url.to_owned(), wait, limit };
            }
            sleep_until(deadline).await;
        }
    }
}
