//! One binary for every integration test, so that they link once.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]
#![expect(clippy::print_stdout, reason = "a test prints what it measures into the log")]

mod api;
mod cargo;
mod cli;
mod client;
mod database;
mod npm;
mod operation;
mod package_names;
mod project;
mod storage;
mod webhooks;
