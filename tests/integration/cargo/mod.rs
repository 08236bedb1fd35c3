//! The cargo frontend: its wire format and stock cargo.

mod cargo_client;
mod cargo_wire;
