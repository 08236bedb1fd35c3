//! Records when a blob was last read.

use std::sync::{Mutex, PoisonError};

use tokio::time::Instant;

/// The time of the last read of a blob, while a layer stores it.
#[derive(Debug)]
pub(crate) struct LastRead(Mutex<Instant>);

impl LastRead {
    /// Returns the time of the last read, or of the creation of this record before the first read.
    pub(crate) fn get(&self) -> Instant {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Records a read now.
    pub(super) fn update(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }
}

impl Default for LastRead {
    fn default() -> Self {
        Self(Mutex::new(Instant::now()))
    }
}
