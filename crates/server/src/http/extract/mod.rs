//! Extractors: typed paths, queries and signatures of requests.

mod path;
mod policy;
mod query;
mod signature;

pub(crate) use path::{
    AccessPath, AddressPath, NamespacePath, PackagePath, PathPart, UserPath, path_part,
};
pub(crate) use policy::package_names;
pub(crate) use query::{Id, Role, parse_id, parse_query};
pub(crate) use signature::Signed;
