//! What handlers take from a request: paths, queries and signatures, typed at the edge.

mod path;
mod query;
mod signature;

pub(crate) use path::{AccessPath, AddressPath, NamespacePath, PackagePath, UserPath, part};
pub(crate) use query::{Id, Query, id};
pub(crate) use signature::Signed;
