//! The HTTP code that all frontends share: error responses, extractors, bodies, archives, conditional requests,
//! limits, CORS, TLS, request ids, health and metrics. It imports no frontend.

pub(crate) mod archive;
pub(crate) mod body;
mod condition;
pub(crate) mod connection;
pub(crate) mod cors;
pub(crate) mod document;
pub(crate) mod error;
mod excerpt;
pub(crate) mod extract;
mod limits;
pub(crate) mod observe;
pub(crate) mod public_url;
pub(crate) mod rate_limit;
pub(crate) mod routing;
mod state;
pub(crate) mod tls;

pub(crate) use excerpt::{excerpt, path_excerpt};
pub(crate) use state::HttpState;
