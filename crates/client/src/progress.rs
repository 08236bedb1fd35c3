//! How far a transfer has come.

use std::fmt;

/// How far a transfer has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// The bytes that have moved.
    pub moved: u64,
    /// The bytes that there are.
    pub total: u64,
}

/// Who is told of progress, if anyone.
#[derive(Default)]
pub(crate) struct Listener(Option<Box<dyn FnMut(Progress) + Send>>);

impl Listener {
    /// A listener that calls `listener`.
    pub(crate) fn new(listener: impl FnMut(Progress) + Send + 'static) -> Self {
        Self(Some(Box::new(listener)))
    }

    /// Tells that `moved` of `total` bytes have moved.
    pub(crate) fn tell(&mut self, moved: u64, total: u64) {
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
