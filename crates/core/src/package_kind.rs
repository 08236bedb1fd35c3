//! The kinds of packages there are.

use std::{fmt, str::FromStr};

use serde_json::Value;
use thiserror::Error;

use crate::text::{excerpt, text_serde};

/// What kind a package is of, from its first version on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PackageKind {
    /// A package of Node.js, as `npm pack` makes it.
    Npm,
    /// A crate of Rust, as `cargo package` makes it.
    Cargo,
}

/// Why a text is not a [`PackageKind`].
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{given}` is not a kind of package; write `npm` or `cargo`")]
pub struct InvalidPackageKind {
    /// The text, cut and escaped so that it can be shown.
    pub given: String,
}

impl PackageKind {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::Npm, Self::Cargo];

    /// The kind in a word, as answers have it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Npm => "npm",
            Self::Cargo => "cargo",
        }
    }

    /// A package of this kind, in words for people.
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

    /// What the names of its archives end with, after a point.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Npm => "tgz",
            Self::Cargo => "crate",
        }
    }

    /// The kind of a package with this manifest, which a registry took once.
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
    fn a_kind_reads_what_it_writes() {
        for kind in PackageKind::ALL {
            assert_eq!(kind.to_string().parse(), Ok(kind));
        }
        assert!("mixed".parse::<PackageKind>().is_err());
    }
}
