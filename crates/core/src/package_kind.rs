//! The kinds of packages.

use std::{fmt, str::FromStr};

use serde_json::Value;
use thiserror::Error;

use crate::text::{excerpt, text_serde};

/// The kind of a package, fixed by its first version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PackageKind {
    /// A Node.js package, created by `npm pack`.
    Npm,
    /// A Rust crate, created by `cargo package`.
    Cargo,
}

/// The text is not a [`PackageKind`].
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{given}` is not a kind of package; write `npm` or `cargo`")]
pub struct InvalidPackageKind {
    /// The text, truncated and escaped for display.
    pub given: String,
}

impl PackageKind {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::Npm, Self::Cargo];

    /// Returns the name of the kind in API responses.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Npm => "npm",
            Self::Cargo => "cargo",
        }
    }

    /// Returns the noun for a package of this kind, for messages.
    ///
    /// ```
    /// use ipfs_registry_core::PackageKind;
    ///
    /// assert_eq!(PackageKind::Cargo.noun(), "a crate");
    /// ```
    #[must_use]
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Npm => "an npm package",
            Self::Cargo => "a crate",
        }
    }

    /// Returns the file extension of archives of this kind, without the dot.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Npm => "tgz",
            Self::Cargo => "crate",
        }
    }

    /// Detects the kind of a package from a manifest that the registry accepted.
    ///
    /// ```
    /// use ipfs_registry_core::PackageKind;
    /// use serde_json::json;
    ///
    /// let npm = json!({ "name": "tool", "version": "1.0.0" });
    /// assert_eq!(PackageKind::of_manifest(&npm), PackageKind::Npm);
    ///
    /// let cargo = json!({ "package": { "name": "tool", "version": "1.0.0" } });
    /// assert_eq!(PackageKind::of_manifest(&cargo), PackageKind::Cargo);
    /// ```
    #[must_use]
    pub fn of_manifest(manifest: &Value) -> Self {
        let is_text = |key: &str| manifest.get(key).is_some_and(Value::is_string);
        if is_text("name") && is_text("version") { Self::Npm } else { Self::Cargo }
    }
}

impl FromStr for PackageKind {
    type Err = InvalidPackageKind;

    fn from_str(text: &str) -> Result<Self, InvalidPackageKind> {
        let found = Self::ALL.into_iter().find(|kind| kind.as_str() == text);
        found.ok_or_else(|| InvalidPackageKind { given: excerpt(text) })
    }
}

impl fmt::Display for PackageKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

text_serde!(PackageKind);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_round_trip_through_text() {
        for kind in PackageKind::ALL {
            assert_eq!(kind.to_string().parse(), Ok(kind));
        }
        assert!("mixed".parse::<PackageKind>().is_err());
    }
}
