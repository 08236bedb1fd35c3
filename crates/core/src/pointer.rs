//! Pointers, which identify one version of a package.

use std::{fmt, str::FromStr};

use semver::Version;

use crate::{
    InvalidReference, Namespace, PackageName, PackageNamePolicy, parse_version,
    text::{excerpt, text_serde},
};

/// Identifies one version of a package: `namespace/package/version`.
///
/// ```
/// use ipfs_registry_core::Pointer;
///
/// let pointer: Pointer = "mock-namespace/mock-package/1.0.0".parse()?;
/// assert_eq!(pointer.package.as_str(), "mock-package");
/// assert_eq!(pointer.version.major, 1);
/// assert_eq!(pointer.to_string(), "mock-namespace/mock-package/1.0.0");
/// # Ok::<(), ipfs_registry_core::InvalidReference>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pointer {
    /// The namespace of the package.
    pub namespace: Namespace,
    /// The package.
    pub package: PackageName,
    /// The version of the package.
    pub version: Version,
}

impl Pointer {
    /// Parses a pointer in a registry with this policy.
    ///
    /// # Errors
    ///
    /// [`InvalidReference`] if the text is not a pointer, or the policy does not accept the name of
    /// the package.
    pub fn parse(text: &str, names: PackageNamePolicy) -> Result<Self, InvalidReference> {
        let parts: Vec<&str> = text.splitn(4, '/').collect();
        match parts[..] {
            ["", ..] | [_, "", _] | [.., ""] => Err(InvalidReference::Pointer(excerpt(text))),
            [namespace, package, version] => Ok(Self {
                namespace: namespace.parse()?,
                package: names.parse(package)?,
                version: parse_version(version)?,
            }),
            _ => Err(InvalidReference::Pointer(excerpt(text))),
        }
    }
}

impl FromStr for Pointer {
    type Err = InvalidReference;

    fn from_str(text: &str) -> Result<Self, InvalidReference> {
        Self::parse(text, PackageNamePolicy::Ecosystem)
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.namespace, self.package, self.version)
    }
}

text_serde!(Pointer);
