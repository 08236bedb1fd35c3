//! The project itself: its documents, its layering and its test harness.

mod documents;
mod layering;
mod skipped;
