//! The npm frontend: its wire format and stock clients.

mod npm_before;
mod npm_clients;
mod npm_wire;
