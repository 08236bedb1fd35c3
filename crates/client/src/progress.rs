//! The progress of a transfer.

use std::fmt;

/// The progress of a transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// The number of bytes transferred so far.
    pub moved: u64,
    /// The total number of bytes.
    pub total: u64,
}

/// An optional progress callback.
#[derive(Default)]
pub(crate) struct Listener(Option<Box<dyn FnMut(Progress) + Send>>);

impl Listener {
    /// Creates a listener from a callback.
    pub(crate) fn new(listener: impl FnMut(Progress) + Send + 'static) -> Self {
        Self(Some(Box::new(listener)))
    }

    /// Calls the callback, if there is one.
    pub(crate) fn notify(&mut self, moved: u64, total: u64) {
        if let Some(listener) = &mut self.0 {
            listener(Progress { moved, total });
        }
    }
}

impl fmt::Debug for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Listener(..)" } else { "Listener(none)" })
    }
}
