//! The names of namespaces.

use std::sync::Arc;

use crate::{
    Skeleton,
    identifier::{STRICT, identifier},
};

/// The name of a namespace. A namespace has one owner and contains packages.
///
/// A name has 3 to 64 characters, starts with a letter, and contains only letters of one script,
/// digits and `-`. A `Namespace` value is always valid and keeps its original spelling.
///
/// ```
/// use ipfs_registry_core::Namespace;
///
/// let namespace: Namespace = "mock-namespace".parse()?;
/// assert_eq!(namespace.as_str(), "mock-namespace");
///
/// assert!("ab".parse::<Namespace>().is_err());
/// assert!("../etc".parse::<Namespace>().is_err());
/// assert!("version".parse::<Namespace>().is_err(), "`version` is the name of a route");
/// # Ok::<(), ipfs_registry_core::InvalidIdentifier>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Namespace(Arc<str>);

impl Namespace {
    /// Names that no namespace can have, because routes next to `/api/package/{namespace}` use them.
    pub const RESERVED: &'static [&'static str] = &["version", "yank"];

    /// Returns the skeleton, which is equal for all names that look alike.
    #[must_use]
    pub fn skeleton(&self) -> Skeleton {
        Skeleton::of(&self.0)
    }
}

identifier!(Namespace, STRICT);
