//! Skeletons, which are equal for names that look alike.

use std::fmt;

use unicode_security::skeleton;

/// The UTS 39 confusable skeleton of the lowercase name.
///
/// The registry treats two names as the same if and only if their skeletons are equal. Compare
/// and store skeletons, but never show them: a skeleton is often not a valid name.
///
/// ```
/// use ipfs_registry_core::PackageName;
///
/// let modern: PackageName = "modern".parse()?;
/// let rnodern: PackageName = "Rnodern".parse()?;
///
/// assert_ne!(modern, rnodern);
/// assert_eq!(modern.skeleton(), rnodern.skeleton());
/// # Ok::<(), ipfs_registry_core::InvalidIdentifier>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Skeleton(Box<str>);

impl Skeleton {
    /// Computes the skeleton of any text, for example a search term.
    #[must_use]
    pub fn of(name: &str) -> Self {
        Self(skeleton(&name.to_lowercase()).collect())
    }

    /// Computes the skeleton of the name of a package, in which `_` counts as `-`.
    #[must_use]
    pub fn of_package(name: &str) -> Self {
        Self::of(&name.replace('_', "-"))
    }

    /// Returns the skeleton as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Skeleton {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Display for Skeleton {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
