//! The names of packages.

use std::sync::Arc;

use crate::identifier::identifier;

/// The name of a package within its namespace.
///
/// A name has 3 to 64 characters, starts with a letter, and contains only letters of one script,
/// digits and `-`. A `PackageName` value is always valid and keeps its original spelling.
///
/// ```
/// use ipfs_registry_core::PackageName;
///
/// let name: PackageName = "left-pad".parse()?;
/// assert_eq!(name.to_string(), "left-pad");
///
/// let error = "left_pad".parse::<PackageName>().unwrap_err();
/// assert!(
///     error
///         .to_string()
///         .starts_with("the name `left_pad` has '_'; `-` is the only punctuation of a name")
/// );
/// # Ok::<(), ipfs_registry_core::InvalidIdentifier>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PackageName(Arc<str>);

impl PackageName {
    /// Names that no package can have: routes next to `/api/package/{namespace}/{package}` use them.
    pub const RESERVED: &'static [&'static str] = &["packages"];
}

identifier!(PackageName);
