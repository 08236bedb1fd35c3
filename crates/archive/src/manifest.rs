//! What an archive says about itself.

use ipfs_registry_core::{PackageKind, PackageName, parse_version};
use semver::Version;
use serde_json::Value;

use crate::{ArchiveError, Contents};

/// What an archive says about itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Manifest {
    /// The kind of the archive.
    pub kind: PackageKind,
    /// The package's name; that of an npm package without its scope.
    pub name: PackageName,
    /// The package's version.
    pub version: Version,
    /// The whole manifest; that of a crate as JSON.
    ///
    /// TOML that JSON cannot say, which is dates and numbers that are not finite, is kept as text.
    pub document: Value,
    /// What the archive unpacks to.
    pub contents: Contents,
}

impl Manifest {
    pub(crate) fn new(
        kind: PackageKind,
        (name, version): (&str, &str),
        document: Value,
    ) -> Result<Self, ArchiveError> {
        let name = name.parse().map_err(ArchiveError::Name)?;
        let version = parse_version(version).map_err(ArchiveError::Version)?;
        Ok(Self { kind, name, version, document, contents: Contents::default() })
    }

    pub(crate) fn with(self, contents: Contents) -> Self {
        Self { contents, ..self }
    }
}

/// The text at `key` of `table`, which errors call `place`.
pub(crate) fn text<'a>(table: &'a Value, key: &str, place: &str) -> Result<&'a str, ArchiveError> {
    let found = match table.get(key) {
        Some(Value::String(text)) => return Ok(text),
        None => "is missing",
        Some(Value::Null) => "is null",
        Some(Value::Bool(_)) => "is true or false",
        Some(Value::Number(_)) => "is a number",
        Some(Value::Array(_)) => "is a list",
        Some(Value::Object(_)) => "is a table",
    };
    Err(ArchiveError::ManifestInvalid(format!("`{key}` of {place} {found}, and must be text")))
}
