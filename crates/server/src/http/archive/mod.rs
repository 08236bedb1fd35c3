//! Responses with an archive: whole, in part (RFC 9110, section 14), or not modified. All frontends send
//! archives through this module.

mod fetch;
mod headers;
mod prepared;
mod range;

pub(crate) use fetch::ArchiveFetch;
pub(crate) use prepared::PreparedCache;
