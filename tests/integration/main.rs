//! One binary for every integration test, so that they link once.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod access;
mod archives;
mod cli;
mod crash;
mod errors;
mod fetch;
mod ipfs;
mod known_answers;
mod layering;
mod memory;
mod observe;
mod outage;
mod publish;
mod reads;
mod s3;
mod start;
mod storage_commands;
mod storage_gc;
mod survival;
