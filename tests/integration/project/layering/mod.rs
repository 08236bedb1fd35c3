//! Holds the arrows of docs/ARCHITECTURE.md: between crates, between the folders of the server, and
//! between files.

mod crates;
mod files;
