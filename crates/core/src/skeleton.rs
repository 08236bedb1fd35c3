//! Skeletons, by which names that look alike are found to be one.

use std::fmt;

use unicode_security::skeleton;

/// What all names that look alike have in common: the UTS 39 confusable skeleton of the
/// lower-cased name.
///
/// Two names are taken for one exactly when their skeletons are equal. A skeleton is for
/// comparing and storing, and never shown: it is often not a word, nor a valid name.
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
    /// The skeleton of any text, for searching among the skeletons of names.
    #[must_use]
    pub fn of(name: &str) -> Self {
        Self(skeleton(&name.to_lowercase()).collect())
    }

    /// The skeleton as text.
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
