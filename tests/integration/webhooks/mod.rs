//! Webhooks of a running server.

mod delivery;
mod examples;
mod sender;
