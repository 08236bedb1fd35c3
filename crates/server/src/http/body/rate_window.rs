//! Measures the rate of a body over a sliding window of time.

use std::{collections::VecDeque, time::Duration};

/// Into how many buckets a window is divided. Arrivals are summed up by bucket, so that the memory does not
/// grow with the number of chunks.
const BUCKETS: u32 = 16;

/// Checks that a body delivers a minimum of bytes in every window of time, wherever the window begins.
///
/// The caller passes the times, which count from the start of the body.
#[derive(Debug)]
pub(super) struct RateWindow {
    window: Duration,
    min_bytes: u64,
    buckets: VecDeque<Bucket>,
    /// The sum of the bytes of all buckets.
    received: u64,
}

/// The bytes that arrived in one part of the window.
#[derive(Debug)]
struct Bucket {
    first: Duration,
    last: Duration,
    bytes: u64,
}

impl RateWindow {
    /// Creates the window of a body that has not started. Each `window` must deliver `min_bytes`.
    pub(super) fn new(window: Duration, min_bytes: u64) -> Self {
        // The start counts as `min_bytes`, so that the first deadline is after a whole window.
        let start = Bucket { first: Duration::ZERO, last: Duration::ZERO, bytes: min_bytes };
        Self { window, min_bytes, buckets: [start].into(), received: min_bytes }
    }

    /// Records that `bytes` arrived at `now`, which must not be before the previous call's.
    pub(super) fn record(&mut self, now: Duration, bytes: u64) {
        self.received = self.received.saturating_add(bytes);
        let is_first = self.buckets.len() <= 1;
        match self.buckets.back_mut() {
            Some(newest) if !is_first && now < newest.first + self.window / BUCKETS => {
                (newest.last, newest.bytes) = (now, newest.bytes.saturating_add(bytes));
            }
            _ => self.buckets.push_back(Bucket { first: now, last: now, bytes }),
        }
        while let Some(oldest) = self.buckets.front()
            && self.received - oldest.bytes >= self.min_bytes
        {
            self.received -= oldest.bytes;
            self.buckets.pop_front();
        }
    }

    /// Returns until when more of the body must arrive.
    pub(super) fn deadline(&self) -> Duration {
        self.buckets.front().map_or(Duration::ZERO, |oldest| oldest.last) + self.window
    }

    /// Returns how many bytes arrived in the window that ends at the deadline.
    pub(super) fn received(&self) -> u64 {
        self.received - self.buckets.front().map_or(0, |oldest| oldest.bytes)
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
    fn a_stalled_body_has_one_window() {
        let mut rate = RateWindow::new(WINDOW, 100);
        assert_eq!((rate.deadline(), rate.received()), (at(16), 0));

        rate.record(at(10), 5000);

        assert_eq!((rate.deadline(), rate.received()), (at(26), 0));
    }

    #[test]
    fn too_few_bytes_do_not_move_the_deadline() {
        let mut rate = RateWindow::new(WINDOW, 100);
        rate.record(at(10), 5000);

        for second in 11..26 {
            rate.record(at(second), 1);
        }

        assert_eq!((rate.deadline(), rate.received()), (at(26), 15));
    }

    #[test]
    fn enough_bytes_always_move_the_deadline() {
        let mut rate = RateWindow::new(WINDOW, 100);

        for second in 1..1000 {
            rate.record(at(second), 7);
            assert!(rate.deadline() > at(second + 1), "{second}");
        }
    }

    #[test]
    fn many_small_chunks_take_little_memory() {
        let mut rate = RateWindow::new(WINDOW, 1_000_000);

        for thousandth in 1..100_000 {
            rate.record(Duration::from_millis(thousandth), 11);
        }

        assert!(rate.buckets.len() <= 110, "{}", rate.buckets.len());
    }
}
