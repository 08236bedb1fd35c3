//! How long layers are waited for.

use std::time::Duration;

/// How long the layers of a [`Mirror`](crate::Mirror) are waited for, and how often each is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How long a layer may take to begin its answer. Default: 10 s.
    pub first_byte: Duration,
    /// How long a layer may go without taking or giving any bytes. Default: 30 s.
    pub progress: Duration,
    /// How often a layer that fails is asked for one object before it is given up. Default: 2.
    pub tries: usize,
    /// How long one read may wait for layers, all of its waits together. Default: 80 s.
    pub fetch: Duration,
    /// How long one write may take in all. Default: 200 s.
    pub publish: Duration,
    /// How long a layer that failed is passed over by reads that have another one. Default: 5 s.
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
