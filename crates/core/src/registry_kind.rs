//! The kinds of packages a registry can hold.

use std::{fmt, str::FromStr};

use thiserror::Error;

use crate::{
    PackageKind,
    text::{excerpt, text_serde},
};

/// What kinds of packages a registry holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RegistryKind {
    /// Packages of Node.js, as `npm pack` makes them.
    Npm,
    /// Crates of Rust, as `cargo package` makes them.
    Cargo,
    /// Both, each package of one kind.
    Mixed,
}

/// Why a text is not a [`RegistryKind`].
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{given}` is not a kind of registry; write `npm`, `cargo` or `mixed`")]
pub struct InvalidRegistryKind {
    /// The text, cut and escaped so that it can be shown.
    pub given: String,
}

impl RegistryKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Npm, Self::Cargo, Self::Mixed];

    /// The kind in a word, as configurations and answers have it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Npm => "npm",
            Self::Cargo => "cargo",
            Self::Mixed => "mixed",
        }
    }

    /// What it holds, in words for people.
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

    /// The one kind of its packages; none where it holds several.
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
    fn a_kind_reads_what_it_writes() {
        for kind in RegistryKind::ALL {
            assert_eq!(kind.to_string().parse(), Ok(kind));
        }
    }

    #[test]
    fn an_unknown_kind_is_refused_with_the_known_ones() {
        let error = "NPM".parse::<RegistryKind>().unwrap_err();

        assert_eq!(
            error.to_string(),
            "`NPM` is not a kind of registry; write `npm`, `cargo` or `mixed`"
        );
    }
}
