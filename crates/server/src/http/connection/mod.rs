//! Watches HTTP/1 connections from below actix: ends a connection whose next head does not arrive in time, and
//! gives a body to the error answers that actix writes itself, before any handler.
//!
//! actix limits the time of a connection's first head only. [`WatchedStream`] wraps the socket and learns from
//! [`watch`], which wraps the application, whether actix is waiting for a head. It neither parses nor copies what
//! it passes on.

mod close;
mod refusal;
mod service;
mod state;
mod stream;

pub(crate) use service::{is_over_tls, watch};
pub(crate) use stream::WatchedStream;
