//! How requests travel: the one folder that knows the HTTP library.

mod answer;
mod call;
mod connections;
mod dial;
mod interim;
mod listening;
mod probe;
mod refusal;
mod remote;
mod request;
#[cfg(test)]
mod tests;
mod tls;
mod verdict;

pub(crate) use self::{answer::Answer, call::Call, connections::Transport, tls::Tls};
