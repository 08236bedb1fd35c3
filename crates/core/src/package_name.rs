//! The names of packages.

use std::sync::Arc;

use crate::{
    InvalidIdentifier, PackageKind, Skeleton,
    identifier::{self, CARGO, NPM, STRICT, identifier},
};

/// The name of a package within its namespace.
///
/// A `PackageName` value is a name that some registry accepts, and keeps its original spelling. A
/// registry accepts fewer names: its [`PackageNamePolicy`](crate::PackageNamePolicy) decides.
///
/// ```
/// use ipfs_registry_core::PackageName;
///
/// let name: PackageName = "lodash.merge".parse()?;
/// assert_eq!(name.to_string(), "lodash.merge");
/// assert!("../etc".parse::<PackageName>().is_err());
///
/// let error = PackageName::parse_strict("left_pad").unwrap_err();
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

    /// Parses a name that follows the strict rules, which are also those of namespaces: 3 to 64
    /// characters, a letter first, and only letters of one script, digits and `-`.
    ///
    /// # Errors
    ///
    /// [`InvalidIdentifier`] if the name breaks a rule.
    pub fn parse_strict(text: &str) -> Result<Self, InvalidIdentifier> {
        identifier::check(text, &STRICT, Self::RESERVED)?;
        Ok(Self(text.into()))
    }

    /// Parses a name that follows the rules of the tool for packages of this kind, or the strict
    /// rules.
    ///
    /// # Errors
    ///
    /// [`InvalidIdentifier`] if the name breaks a rule.
    pub fn parse_for(kind: PackageKind, text: &str) -> Result<Self, InvalidIdentifier> {
        let rules = match kind {
            PackageKind::Npm => &NPM,
            PackageKind::Cargo => &CARGO,
        };
        identifier::check(text, rules, Self::RESERVED)?;
        Ok(Self(text.into()))
    }

    /// Returns the skeleton, which is equal for all names that look alike. Names that differ only in
    /// `-` and `_` look alike.
    #[must_use]
    pub fn skeleton(&self) -> Skeleton {
        Skeleton::of_package(&self.0)
    }

    /// Checks whether cargo takes both names for the same crate: they differ at most in `-` and `_`.
    #[must_use]
    pub fn is_same_crate(&self, other: &Self) -> bool {
        let letters = |name: &str| name.replace('_', "-");
        letters(&self.0) == letters(&other.0)
    }
}

identifier!(PackageName, NPM);
