//! Storage layers: each kind on a real server, faults, and the `storage` commands.

mod ipfs;
mod missing_folders;
mod outage;
mod s3;
mod storage_commands;
mod storage_gc;
mod survival;
