//! Finds the manifest among the entries of an archive.

use std::io::Read;

use crate::{
    ArchiveError, Excerpt,
    entries::{Entries, Entry},
    header::EntryKind,
    path::{EntryPath, folded},
};

/// Collects the manifest file and detects entries that would overwrite it.
pub(crate) struct ManifestFile {
    path: String,
    folded: String,
    body: Option<Vec<u8>>,
    conflict: Option<Excerpt>,
}

impl ManifestFile {
    /// Looks for the manifest at `path`.
    pub(crate) fn new(path: String) -> Self {
        let folded = folded(&path);
        Self { path, folded, body: None, conflict: None }
    }

    /// Reads the body of `entry` if it is the manifest.
    pub(crate) fn visit<R: Read>(
        &mut self,
        entry: &Entry,
        entries: &mut Entries<'_, R>,
    ) -> Result<(), ArchiveError> {
        if entry.path.as_str() != self.path {
            if folded(entry.path.as_str()) == self.folded {
                self.add_conflict(&entry.path);
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

    /// Records an entry that would overwrite the manifest when unpacked.
    pub(crate) fn add_conflict(&mut self, path: &EntryPath) {
        self.conflict.get_or_insert_with(|| path.excerpt());
    }

    /// Returns whether the manifest was found.
    pub(crate) fn is_found(&self) -> bool {
        self.body.is_some()
    }

    /// Returns the bytes of the manifest after the last entry.
    pub(crate) fn finish(self) -> Result<Vec<u8>, ArchiveError> {
        match (&self.body, &self.conflict) {
            (None, _) => Err(ArchiveError::ManifestMissing { manifest: self.excerpt() }),
            (Some(_), Some(conflict)) => Err(self.duplicate(conflict.clone())),
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
