//! The kinds of registries.

use std::{fmt, str::FromStr};

use thiserror::Error;

use crate::{
    PackageKind,
    text::{excerpt, text_serde},
};

/// The kinds of packages that a registry accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RegistryKind {
    /// Node.js packages, created by `npm pack`.
    Npm,
    /// Rust crates, created by `cargo package`.
    Cargo,
    /// Both. Each package has one kind.
    Mixed,
}

/// The text is not a [`RegistryKind`].
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{given}` is not a kind of registry; write `npm`, `cargo` or `mixed`")]
pub struct InvalidRegistryKind {
    /// The text, truncated and escaped for display.
    pub given: String,
}

impl RegistryKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Npm, Self::Cargo, Self::Mixed];

    /// Returns the name of the kind in the configuration and in API responses.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Npm => "npm",
            Self::Cargo => "cargo",
            Self::Mixed => "mixed",
        }
    }

    /// Returns the plural noun for the packages of the registry, for messages.
    ///
    /// ```
    /// use ipfs_registry_core::RegistryKind;
    ///
    /// assert_eq!(RegistryKind::Mixed.holds(), "npm packages and crates");
    /// ```
    #[must_use]
    pub const fn holds(self) -> &'static str {
        match self {
            Self::Npm => "npm packages",
            Self::Cargo => "crates",
            Self::Mixed => "npm packages and crates",
        }
    }

    /// Returns the only kind of package that the registry accepts; `None` if it accepts several.
    #[must_use]
    pub const fn only(self) -> Option<PackageKind> {
        match self {
            Self::Npm => Some(PackageKind::Npm),
            Self::Cargo => Some(PackageKind::Cargo),
            Self::Mixed => None,
        }
    }
}

impl FromStr for RegistryKind {
    type Err = InvalidRegistryKind;

    fn from_str(text: &str) -> Result<Self, InvalidRegistryKind> {
        let found = Self::ALL.into_iter().find(|kind| kind.as_str() == text);
        found.ok_or_else(|| InvalidRegistryKind { given: excerpt(text) })
    }
}

impl fmt::Display for RegistryKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

text_serde!(RegistryKind);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_round_trip_through_text() {
        for kind in RegistryKind::ALL {
            assert_eq!(kind.to_string().parse(), Ok(kind));
        }
    }

    #[test]
    fn the_error_for_an_unknown_kind_lists_the_known_kinds() {
        let error = "NPM".parse::<RegistryKind>().unwrap_err();

        assert_eq!(
            error.to_string(),
            "`NPM` is not a kind of registry; write `npm`, `cargo` or `mixed`"
        );
    }
}
