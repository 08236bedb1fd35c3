//! Sends requests over HTTP. Only this folder uses the HTTP library, awc.

mod call;
mod certificate_failure;
mod connections;
mod connector;
mod early_response;
mod error_response;
mod interim;
mod probe;
mod remote;
mod request;
mod response;
#[cfg(test)]
mod tests;
mod tls;

pub(crate) use self::{call::Call, connections::Transport, response::Response, tls::Tls};
