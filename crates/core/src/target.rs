//! Targets: the argument of commands that show a namespace, a package or an archive.

use std::{fmt, str::FromStr};

use crate::{
    ArchiveRef, InvalidReference, Namespace, PackageName,
    text::{excerpt, text_serde},
};

/// A namespace, a package or an archive.
///
/// The text form is `namespace`, `namespace/package`, `namespace/package/version` or
/// `/ipfs/<cid>`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// A whole namespace.
    Namespace(Namespace),
    /// All versions of a package.
    Package(Namespace, PackageName),
    /// One archive.
    Archive(ArchiveRef),
}

impl FromStr for Target {
    type Err = InvalidReference;

    fn from_str(text: &str) -> Result<Self, InvalidReference> {
        let parts: Vec<&str> = text.splitn(4, '/').collect();
        match parts[..] {
            [""] | ["", _] | [_, ""] => Err(InvalidReference::Target(excerpt(text))),
            [namespace] => Ok(Self::Namespace(namespace.parse()?)),
            [namespace, package] => Ok(Self::Package(namespace.parse()?, package.parse()?)),
            _ => archive(text).map(Self::Archive),
        }
    }
}

fn archive(text: &str) -> Result<ArchiveRef, InvalidReference> {
    text.parse().map_err(|error| match error {
        InvalidReference::Archive(given) => InvalidReference::Target(given),
        other => other,
    })
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Namespace(namespace) => namespace.fmt(f),
            Self::Package(namespace, package) => write!(f, "{namespace}/{package}"),
            Self::Archive(archive) => archive.fmt(f),
        }
    }
}

text_serde!(Target);
