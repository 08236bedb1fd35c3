//! The HTTP API: publishing, fetching, listing, access and errors.

mod access;
mod archives;
mod documents;
mod errors;
mod fetch;
mod kinds;
mod known_answers;
mod publish;
mod reads;
mod search;
