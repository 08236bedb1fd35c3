//! Extractors: typed paths, queries and signatures of requests.

mod path;
mod query;
mod signature;

pub(crate) use path::{AccessPath, AddressPath, NamespacePath, PackagePath, UserPath, path_part};
pub(crate) use query::{Id, Query, parse_id};
pub(crate) use signature::Signed;
