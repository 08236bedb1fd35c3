//! From an archive to its manifest.

use std::io::Read;

use ipfs_registry_core::{PackageKind, PackageName, RegistryKind, parse_version};
use semver::Version;
use serde_json::Value;

use crate::{
    ArchiveError, Contents, Excerpt, Limits, cargo,
    entries::{Entries, Entry},
    header::EntryKind,
    mixed, npm,
    path::{EntryPath, folded},
};

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

/// Reads the manifest of `archive`, which has `size` bytes, and checks the whole archive.
///
/// The archive is read to its end, a buffer at a time. This blocks, and takes about a second for
/// each 512 MiB that come out of the archive.
///
/// # Errors
///
/// [`ArchiveError::Io`] where `archive` cannot be read; any other [`ArchiveError`] where it is
/// not an archive of `kind`, or of any kind for [`RegistryKind::Mixed`], that every program unpacks in the same way, or passes one of `limits`.
pub fn read_manifest(
    kind: RegistryKind,
    archive: impl Read,
    size: u64,
    limits: &Limits,
) -> Result<Manifest, ArchiveError> {
    let entries = Entries::new(archive, size, limits);
    match kind {
        RegistryKind::Npm => npm::read(entries, limits),
        RegistryKind::Cargo => cargo::read(entries, limits),
        RegistryKind::Mixed => mixed::read(entries, limits),
    }
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

/// The file that an archive's manifest is looked for in.
pub(crate) struct ManifestFile {
    path: String,
    folded: String,
    body: Option<Vec<u8>>,
    rival: Option<Excerpt>,
}

impl ManifestFile {
    pub(crate) fn new(path: String) -> Self {
        let folded = folded(&path);
        Self { path, folded, body: None, rival: None }
    }

    /// Reads the body of `entry` where that is the manifest.
    pub(crate) fn visit<R: Read>(
        &mut self,
        entry: &Entry,
        entries: &mut Entries<'_, R>,
    ) -> Result<(), ArchiveError> {
        if entry.path.as_str() != self.path {
            if folded(entry.path.as_str()) == self.folded {
                self.add_rival(&entry.path);
            }
            return Ok(());
        }
        if entry.kind != EntryKind::File {
            let reason = format!("`{}` is not a file", Excerpt::of(self.path.as_bytes()));
            return Err(ArchiveError::ManifestInvalid(reason));
        }
        match self.body.replace(entries.read_manifest(entry)?) {
            None => Ok(()),
            Some(_) => Err(self.duplicate(entry.path.excerpt())),
        }
    }

    /// Remembers an entry that would be unpacked over the manifest.
    pub(crate) fn add_rival(&mut self, path: &EntryPath) {
        self.rival.get_or_insert_with(|| path.excerpt());
    }

    /// Whether an entry was the manifest.
    pub(crate) fn is_there(&self) -> bool {
        self.body.is_some()
    }

    /// The manifest's bytes, once every entry was visited.
    pub(crate) fn finish(self) -> Result<Vec<u8>, ArchiveError> {
        match (&self.body, &self.rival) {
            (None, _) => Err(ArchiveError::ManifestMissing { manifest: self.excerpt() }),
            (Some(_), Some(rival)) => Err(self.duplicate(rival.clone())),
            (Some(_), None) => Ok(self.body.unwrap_or_default()),
        }
    }

    fn excerpt(&self) -> Excerpt {
        Excerpt::of(self.path.as_bytes())
    }

    fn duplicate(&self, path: Excerpt) -> ArchiveError {
        ArchiveError::ManifestDuplicate { path, manifest: self.excerpt() }
    }
}
