//! The parsed manifest of an archive.

use ipfs_registry_core::{PackageKind, PackageName, PackageNamePolicy, parse_version};
use semver::Version;
use serde_json::Value;

use crate::{ArchiveError, Contents};

/// The parsed manifest of an archive, with the archive's unpacked size.
#[derive(Clone, Debug, PartialEq)]
pub struct Manifest {
    /// The kind of the archive.
    pub kind: PackageKind,
    /// The name of the package, without the scope of an npm package.
    pub name: PackageName,
    /// The version of the package.
    pub version: Version,
    /// The whole manifest as JSON. The TOML of a crate is converted.
    ///
    /// TOML values without a JSON equivalent (dates, infinite numbers and NaN) become strings.
    pub document: Value,
    /// The number and total size of the files.
    pub contents: Contents,
}

impl Manifest {
    pub(crate) fn new(
        (kind, names): (PackageKind, PackageNamePolicy),
        (name, version): (&str, &str),
        document: Value,
    ) -> Result<Self, ArchiveError> {
        let name = names.parse_for(kind, name).map_err(ArchiveError::Name)?;
        let version = parse_version(version).map_err(ArchiveError::Version)?;
        Ok(Self { kind, name, version, document, contents: Contents::default() })
    }

    pub(crate) fn with_contents(self, contents: Contents) -> Self {
        Self { contents, ..self }
    }
}

/// Returns the string at `key` of `table`. Errors name the table as `place`.
pub(crate) fn required_string<'a>(
    table: &'a Value,
    key: &str,
    place: &str,
) -> Result<&'a str, ArchiveError> {
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
