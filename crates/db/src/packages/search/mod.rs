//! Search: finds packages by the words of their names, their namespaces and their descriptions.
//!
//! `search_words` has one row for each word of a package. [`search`] reads a bounded number of rows from its
//! indexes, so the time of a search does not grow with the registry. The transaction that publishes or yanks a
//! version updates the words of its package; [`index_changed`] adds the words of packages that a server of an
//! older release changed.

mod candidates;
mod field;
mod index;
mod query;
mod rank;
mod rows;
mod words;

pub(crate) use self::index::{set_words, update_words};
pub use self::{
    candidates::MAX_MATCHES,
    index::{IndexProgress, count_unindexed, index_changed, is_index_current},
    query::{Search, search},
};

#[cfg(test)]
mod tests;
