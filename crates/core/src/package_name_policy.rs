//! The package names that a registry accepts.

use std::{fmt, str::FromStr};

use thiserror::Error;

use crate::{
    InvalidIdentifier, PackageKind, PackageName,
    text::{excerpt, text_serde},
};

/// The package names that a registry accepts. Namespaces always follow the strict rules.
///
/// ```
/// use ipfs_registry_core::PackageNamePolicy;
///
/// assert!(PackageNamePolicy::Strict.parse("my_crate").is_err());
/// assert!(PackageNamePolicy::Ecosystem.parse("my_crate").is_ok());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PackageNamePolicy {
    /// 3 to 64 characters, a letter first, and only letters of one script, digits and `-`.
    #[default]
    Strict,
    /// Also the names that npm and cargo allow: with `_` and `.` inside, a digit first, one or two
    /// characters, and up to 214 characters for npm.
    Ecosystem,
}

/// The text is not a [`PackageNamePolicy`].
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{given}` is not a policy for package names; write `strict` or `ecosystem`")]
pub struct InvalidPackageNamePolicy {
    /// The text, truncated and escaped for display.
    pub given: String,
}

impl PackageNamePolicy {
    /// Every policy.
    pub const ALL: [Self; 2] = [Self::Strict, Self::Ecosystem];

    /// Returns the name of the policy in the configuration and in API responses.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Strict => "strict",
            Self::Ecosystem => "ecosystem",
        }
    }

    /// Parses a name that packages of a registry with this policy can have.
    ///
    /// # Errors
    ///
    /// [`InvalidIdentifier`] if the policy does not accept the name.
    pub fn parse(self, text: &str) -> Result<PackageName, InvalidIdentifier> {
        match self {
            Self::Strict => PackageName::parse_strict(text),
            Self::Ecosystem => text.parse(),
        }
    }

    /// Parses a name that packages of this kind can have in a registry with this policy.
    ///
    /// # Errors
    ///
    /// [`InvalidIdentifier`] if the policy does not accept the name for this kind.
    pub fn parse_for(
        self,
        kind: PackageKind,
        text: &str,
    ) -> Result<PackageName, InvalidIdentifier> {
        match self {
            Self::Strict => PackageName::parse_strict(text),
            Self::Ecosystem => PackageName::parse_for(kind, text),
        }
    }
}

impl FromStr for PackageNamePolicy {
    type Err = InvalidPackageNamePolicy;

    fn from_str(text: &str) -> Result<Self, InvalidPackageNamePolicy> {
        let found = Self::ALL.into_iter().find(|policy| policy.as_str() == text);
        found.ok_or_else(|| InvalidPackageNamePolicy { given: excerpt(text) })
    }
}

impl fmt::Display for PackageNamePolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

text_serde!(PackageNamePolicy);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policies_round_trip_through_text() {
        for policy in PackageNamePolicy::ALL {
            assert_eq!(policy.to_string().parse(), Ok(policy));
        }
        let error = "lax".parse::<PackageNamePolicy>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "`lax` is not a policy for package names; write `strict` or `ecosystem`"
        );
    }

    #[test]
    fn a_policy_decides_for_each_kind() {
        use PackageKind::{Cargo, Npm};
        use PackageNamePolicy::{Ecosystem, Strict};

        for (name, npm, cargo) in [
            ("left-pad", true, true),
            ("ms", true, true),
            ("my_crate", true, true),
            ("ipaddr.js", true, false),
            ("1to2", true, false),
        ] {
            assert_eq!(Strict.parse(name).is_ok(), name == "left-pad", "{name}");
            assert_eq!(Strict.parse_for(Npm, name).is_ok(), name == "left-pad", "{name}");
            assert!(Ecosystem.parse(name).is_ok(), "{name}");
            assert_eq!(Ecosystem.parse_for(Npm, name).is_ok(), npm, "{name}");
            assert_eq!(Ecosystem.parse_for(Cargo, name).is_ok(), cargo, "{name}");
        }
    }
}
