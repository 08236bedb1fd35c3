//! One binary for every integration test, so that they link once.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]
#![expect(clippy::print_stdout, reason = "figures that a test measures are for who reads its log")]

mod access;
mod archives;
mod cargo_client;
mod cargo_wire;
mod cli;
mod cli_answers;
mod config;
mod cors;
mod crash;
mod db_copy;
mod deployment;
mod documents;
mod errors;
mod fetch;
mod folders;
mod help;
mod ipfs;
mod kinds;
mod known_answers;
mod layering;
mod limits;
mod memory;
mod missing_folders;
mod modes;
mod npm;
mod npm_before;
mod npm_clients;
mod observe;
mod outage;
mod pack;
mod postgres;
mod publish;
mod reads;
mod restore;
mod s3;
mod serving;
mod setup;
mod skipped;
mod start;
mod storage_commands;
mod storage_gc;
mod survival;
mod tls;
mod webhooks;
