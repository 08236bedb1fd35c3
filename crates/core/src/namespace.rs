//! The names of namespaces.

use std::sync::Arc;

use crate::identifier::identifier;

/// The name of a namespace, which a publisher owns and packages live in.
///
/// A name has 3 to 64 characters, starts with a letter, and is made of letters of one script,
/// digits and `-`. A `Namespace` that exists is valid, and keeps the spelling it was given.
///
/// ```
/// use ipfs_registry_core::Namespace;
///
/// let namespace: Namespace = "mock-namespace".parse()?;
/// assert_eq!(namespace.as_str(), "mock-namespace");
///
/// assert!("ab".parse::<Namespace>().is_err());
/// assert!("../etc".parse::<Namespace>().is_err());
/// assert!("version".parse::<Namespace>().is_err(), "a route is called so");
/// # Ok::<(), ipfs_registry_core::InvalidIdentifier>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Namespace(Arc<str>);

impl Namespace {
    /// Names that routes beside `/api/package/{namespace}` use, and no namespace can have.
    pub const RESERVED: &'static [&'static str] = &["version", "yank"];
}

identifier!(Namespace);
