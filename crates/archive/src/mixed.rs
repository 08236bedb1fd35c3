//! Reads archives whose kind is detected from their content.

use std::io::Read;

use crate::{
    ArchiveError, Excerpt, Limits, Manifest,
    cargo::CargoReader,
    entries::{Entries, Entry},
    npm::{self, NpmReader},
};

/// The manifest paths of both kinds, for an error message.
const MANIFESTS: &[u8] = b"package/package.json` or `name-version/Cargo.toml";

/// Reads the manifest of an npm package or a crate.
///
/// The archive is an npm package if it contains `package/package.json`. A crate cannot contain
/// it, because all its entries are in one folder `name-version`.
pub(crate) fn read<R: Read>(
    mut entries: Entries<'_, R>,
    limits: &Limits,
) -> Result<Manifest, ArchiveError> {
    let (mut npm, mut cargo) = (NpmReader::new(), CargoDetection::NotStarted);
    while let Some(entry) = entries.next_entry()? {
        npm.visit(&entry, &mut entries)?;
        cargo = cargo.visit(&entry, &mut entries)?;
    }
    let contents = entries.contents();
    if npm.is_found() {
        return Ok(npm.finish(limits)?.with_contents(contents));
    }
    let manifest = match cargo {
        CargoDetection::Reading(reader) if reader.is_found() => reader.finish(limits)?,
        CargoDetection::Rejected(error) => return Err(error),
        _ => return Err(ArchiveError::ManifestMissing { manifest: Excerpt::of(MANIFESTS) }),
    };
    Ok(manifest.with_contents(contents))
}

/// Whether the archive can still be a crate.
enum CargoDetection {
    NotStarted,
    Reading(CargoReader),
    /// Not a valid crate. The error is returned unless the archive is an npm package.
    Rejected(ArchiveError),
    /// The first entry is in the root folder of npm packages.
    NotCrate,
}

impl CargoDetection {
    fn visit<R: Read>(
        self,
        entry: &Entry,
        entries: &mut Entries<'_, R>,
    ) -> Result<Self, ArchiveError> {
        let mut reader = match self {
            Self::NotStarted if entry.path.root() == npm::FOLDER => return Ok(Self::NotCrate),
            Self::NotStarted => CargoReader::new(entry),
            Self::Reading(reader) => reader,
            other => return Ok(other),
        };
        match reader.visit(entry, entries) {
            Ok(()) => Ok(Self::Reading(reader)),
            Err(error @ ArchiveError::Root { .. }) => Ok(Self::Rejected(error)),
            Err(error) => Err(error),
        }
    }
}
