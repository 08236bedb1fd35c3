//! Checks the dependencies in docs/ARCHITECTURE.md: between crates, between folders of the server, and
//! between files.

mod crates;
mod files;
