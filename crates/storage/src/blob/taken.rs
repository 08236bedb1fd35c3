//! When bytes of a blob were last read.

use std::sync::{Mutex, PoisonError};

use tokio::time::Instant;

/// The time of the last read of a blob that is being written somewhere.
#[derive(Debug)]
pub(crate) struct Taken(Mutex<Instant>);

impl Taken {
    /// When bytes were last read; before the first read, when the record was made.
    pub(crate) fn last(&self) -> Instant {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Records a read.
    pub(super) fn now(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }
}

impl Default for Taken {
    fn default() -> Self {
        Self(Mutex::new(Instant::now()))
    }
}
