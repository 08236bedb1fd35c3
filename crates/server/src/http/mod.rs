//! What all frontends share: errors to answers, extractors, bodies, archives, conditional requests, limits,
//! CORS, TLS, request ids, health and metrics. It knows no frontend.

pub(crate) mod archive;
pub(crate) mod body;
mod condition;
pub(crate) mod cors;
pub(crate) mod document;
pub(crate) mod error;
mod excerpt;
pub(crate) mod extract;
mod limits;
pub(crate) mod observe;
pub(crate) mod pace;
mod public_url;
pub(crate) mod routing;
mod state;
pub(crate) mod tls;

pub(crate) use self::{excerpt::excerpt, state::HttpState};
