//! How fast a body comes: a window of time that moves with it, and is looked at again at each piece.

use std::{collections::VecDeque, time::Duration};

/// How many parts of the window arrivals are summed up by, so that a body of single bytes takes no
/// more memory than any other.
const PARTS: u32 = 16;

/// The pace of a body that must bring so many bytes in every window of time, wherever it begins.
///
/// Times are told by the caller and count from the beginning of the body.
#[derive(Debug)]
pub(super) struct Pace {
    window: Duration,
    least: u64,
    arrivals: VecDeque<Arrival>,
    /// What all of `arrivals` brought.
    received: u64,
}

/// What came within one part of the window.
#[derive(Debug)]
struct Arrival {
    first: Duration,
    last: Duration,
    bytes: u64,
}

impl Pace {
    /// The pace of a body of which nothing came: each `window` must bring `least` bytes.
    pub(super) fn new(window: Duration, least: u64) -> Self {
        // The beginning counts as enough, or the first window would have no time.
        let beginning = Arrival { first: Duration::ZERO, last: Duration::ZERO, bytes: least };
        Self { window, least, arrivals: [beginning].into(), received: least }
    }

    /// Records that `bytes` came at `now`, which is never before an earlier one.
    pub(super) fn record(&mut self, now: Duration, bytes: u64) {
        self.received = self.received.saturating_add(bytes);
        let is_first = self.arrivals.len() <= 1;
        match self.arrivals.back_mut() {
            Some(part) if !is_first && now < part.first + self.window / PARTS => {
                (part.last, part.bytes) = (now, part.bytes.saturating_add(bytes));
            }
            _ => self.arrivals.push_back(Arrival { first: now, last: now, bytes }),
        }
        while let Some(oldest) = self.arrivals.front()
            && self.received - oldest.bytes >= self.least
        {
            self.received -= oldest.bytes;
            self.arrivals.pop_front();
        }
    }

    /// When the body is too slow unless more of it comes.
    pub(super) fn deadline(&self) -> Duration {
        self.arrivals.front().map_or(Duration::ZERO, |oldest| oldest.last) + self.window
    }

    /// What the window brought that ends at the deadline.
    pub(super) fn received(&self) -> u64 {
        self.received - self.arrivals.front().map_or(0, |oldest| oldest.bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOW: Duration = Duration::from_secs(16);

    fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn a_body_that_stands_still_has_one_window() {
        let mut pace = Pace::new(WINDOW, 100);
        assert_eq!((pace.deadline(), pace.received()), (at(16), 0));

        pace.record(at(10), 5000);

        assert_eq!((pace.deadline(), pace.received()), (at(26), 0));
    }

    #[test]
    fn too_few_bytes_after_many_do_not_move_the_deadline() {
        let mut pace = Pace::new(WINDOW, 100);
        pace.record(at(10), 5000);

        for second in 11..26 {
            pace.record(at(second), 1);
        }

        assert_eq!((pace.deadline(), pace.received()), (at(26), 15));
    }

    #[test]
    fn enough_bytes_move_the_deadline_for_ever() {
        let mut pace = Pace::new(WINDOW, 100);

        for second in 1..1000 {
            pace.record(at(second), 7);
            assert!(pace.deadline() > at(second + 1), "{second}");
        }
    }

    #[test]
    fn single_bytes_take_little_memory() {
        let mut pace = Pace::new(WINDOW, 1_000_000);

        for thousandth in 1..100_000 {
            pace.record(Duration::from_millis(thousandth), 11);
        }

        assert!(pace.arrivals.len() <= 110, "{}", pace.arrivals.len());
    }
}
