//! What the layers were asked for and did, in numbers.

use std::sync::atomic::{AtomicU64, Ordering};

/// What one layer did since its mirror was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// How many copies it opened for reading.
    pub reads: u64,
    /// How many objects it took, of publishes and repairs.
    pub writes: u64,
    /// How often it failed, or was too slow, in a read.
    pub read_failures: u64,
    /// How often it failed, or was too slow, to take an object.
    pub write_failures: u64,
    /// How often a read met a copy of it that was missing or wrong.
    pub bad_copies: u64,
    /// How many of its copies were replaced by good ones in the background.
    pub repairs: u64,
    /// How many of its copies could not be replaced.
    pub repair_failures: u64,
}

/// A number that only grows.
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

/// The [`Counts`] of one layer as they grow.
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
