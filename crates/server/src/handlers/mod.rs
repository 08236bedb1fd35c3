//! The handlers that read or change rows: each parses, acts in one query, and answers.

pub(crate) mod info;
pub(crate) mod namespaces;
pub(crate) mod notice;
pub(crate) mod packages;
pub(crate) mod publishers;
pub(crate) mod users;
pub(crate) mod versions;
