//! Counts what each layer does.

use std::sync::atomic::{AtomicU64, Ordering};

/// The counters of one layer since its mirror was created.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Copies opened for reading.
    pub reads: u64,
    /// Objects written, by publishes and repairs.
    pub writes: u64,
    /// Reads that failed or timed out.
    pub read_failures: u64,
    /// Writes that failed or timed out.
    pub write_failures: u64,
    /// Reads that found a missing or damaged copy.
    pub bad_copies: u64,
    /// Copies replaced by repairs in the background.
    pub repairs: u64,
    /// Repairs that failed.
    pub repair_failures: u64,
}

/// A monotonic counter.
#[derive(Default)]
pub(super) struct Counter(AtomicU64);

impl Counter {
    pub(super) fn add_one(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// The live counters behind the [`Counts`] of one layer.
#[derive(Default)]
pub(super) struct Counters {
    pub(super) reads: Counter,
    pub(super) writes: Counter,
    pub(super) read_failures: Counter,
    pub(super) write_failures: Counter,
    pub(super) bad_copies: Counter,
    pub(super) repairs: Counter,
    pub(super) repair_failures: Counter,
}

impl Counters {
    pub(super) fn counts(&self) -> Counts {
        Counts {
            reads: self.reads.get(),
            writes: self.writes.get(),
            read_failures: self.read_failures.get(),
            write_failures: self.write_failures.get(),
            bad_copies: self.bad_copies.get(),
            repairs: self.repairs.get(),
            repair_failures: self.repair_failures.get(),
        }
    }
}
