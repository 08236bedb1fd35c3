//! The parts of the yanked `core2` that multihash 0.17 uses, taken from the standard library.
//!
//! `core2` offered `std::io` and `std::error` to crates without `std`; with `std` they are the same.

pub use std::{error, io};
