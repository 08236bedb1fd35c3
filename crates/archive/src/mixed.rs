//! Archives of either kind: the archive itself tells which.

use std::io::Read;

use crate::{
    ArchiveError, Excerpt, Limits, Manifest,
    cargo::CargoReader,
    entries::{Entries, Entry},
    npm::{self, NpmReader},
};

/// Where either kind has its manifest.
const MANIFESTS: &[u8] = b"package/package.json` or `name-version/Cargo.toml";

/// Reads the manifest of an archive of either kind.
///
/// It is an npm package where it has `package/package.json`. No crate has that: everything in a
/// crate is in one folder `name-version`.
pub(crate) fn read<R: Read>(
    mut entries: Entries<'_, R>,
    limits: &Limits,
) -> Result<Manifest, ArchiveError> {
    let (mut npm, mut cargo) = (NpmReader::new(), Crate::Unseen);
    while let Some(entry) = entries.next_entry()? {
        npm.visit(&entry, &mut entries)?;
        cargo = cargo.visit(&entry, &mut entries)?;
    }
    let contents = entries.contents();
    if npm.is_there() {
        return Ok(npm.finish(limits)?.with(contents));
    }
    let manifest = match cargo {
        Crate::Seen(reader) if reader.is_there() => reader.finish(limits)?,
        Crate::Broken(error) => return Err(error),
        _ => return Err(ArchiveError::ManifestMissing { manifest: Excerpt::of(MANIFESTS) }),
    };
    Ok(manifest.with(contents))
}

/// How far an archive is a crate.
enum Crate {
    Unseen,
    Seen(CargoReader),
    /// It is none, which matters only where it is no npm package either.
    Broken(ArchiveError),
    /// It begins as an npm package.
    None,
}

impl Crate {
    fn visit<R: Read>(
        self,
        entry: &Entry,
        entries: &mut Entries<'_, R>,
    ) -> Result<Self, ArchiveError> {
        let mut reader = match self {
            Self::Unseen if entry.path.root() == npm::FOLDER => return Ok(Self::None),
            Self::Unseen => CargoReader::new(entry),
            Self::Seen(reader) => reader,
            other => return Ok(other),
        };
        match reader.visit(entry, entries) {
            Ok(()) => Ok(Self::Seen(reader)),
            Err(error @ ArchiveError::Root { .. }) => Ok(Self::Broken(error)),
            Err(error) => Err(error),
        }
    }
}
