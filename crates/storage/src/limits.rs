//! The time limits of calls to layers.

use std::time::Duration;

/// The time limits and retries of the layers of a [`Mirror`](crate::Mirror).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The limit for the first byte of an answer. Default: 10 s.
    pub first_byte: Duration,
    /// The limit for a pause between bytes, in reads and writes. Default: 30 s.
    pub progress: Duration,
    /// How often to try a layer that fails, for one object. Default: 2.
    pub tries: usize,
    /// The limit for all waits of one read together. Default: 80 s.
    pub fetch: Duration,
    /// The limit for one write. Default: 200 s.
    pub publish: Duration,
    /// How long reads skip a layer after a failure, if they have another one. Default: 5 s.
    pub rest: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            first_byte: Duration::from_secs(10),
            progress: Duration::from_secs(30),
            tries: 2,
            fetch: Duration::from_secs(80),
            publish: Duration::from_secs(200),
            rest: Duration::from_secs(5),
        }
    }
}
