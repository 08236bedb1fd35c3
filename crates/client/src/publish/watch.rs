//! Watches that an upload moves.

use std::cell::Cell;

use actix_rt::time::{Instant, sleep_until};

use crate::{ClientError, Timeouts, Wait};

/// When something last moved, and whether all of it has.
pub(super) struct Watch {
    last: Cell<Instant>,
    whole: Cell<bool>,
}

impl Watch {
    /// Begins now.
    pub(super) fn new() -> Self {
        Self { last: Cell::new(Instant::now()), whole: Cell::new(false) }
    }

    /// Says that something moved, and whether that was the last of it.
    pub(super) fn moved(&self, whole: bool) {
        self.last.set(Instant::now());
        self.whole.set(whole);
    }

    /// Ends when nothing has moved for too long.
    pub(super) async fn gave_up(&self, url: &str, timeouts: Timeouts) -> ClientError {
        loop {
            let (wait, limit) = match self.whole.get() {
                false => (Wait::Progress, timeouts.progress),
                true => (Wait::Receipt, timeouts.receipt),
            };
            let end = self.last.get() + limit;
            if Instant::now() >= end {
                return ClientError::Timeout { url: url.to_owned(), wait, limit };
            }
            sleep_until(end).await;
        }
    }
}
