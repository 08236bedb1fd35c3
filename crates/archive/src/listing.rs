//! The files of an archive, for people who want to see what is in it.

use std::io::Read;

use crate::{ArchiveError, Limits, entries::Entries, header::EntryKind};

/// A file of an archive, or a link in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedFile {
    /// Its path, from the archive's own root.
    pub path: String,
    /// Its size in bytes; that of a link is 0.
    pub size: u64,
}

/// The files and links of `archive`, which has `size` bytes, in the order in which they stand
/// there. The archive is read to its end, and this blocks.
///
/// ```
/// use std::fs::File;
///
/// use ipfs_registry_archive::{Limits, list_files};
///
/// # std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/npm"))?;
/// let archive = File::open("mock-package-1.0.1.tgz")?;
/// let size = archive.metadata()?.len();
/// let files = list_files(archive, size, &Limits::default())?;
///
/// assert!(files.iter().any(|file| file.path == "package/index.js"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// [`ArchiveError::Io`] where `archive` cannot be read; any other [`ArchiveError`] where not every
/// program would unpack it in the same way, or it passes one of `limits`.
pub fn list_files(
    archive: impl Read,
    size: u64,
    limits: &Limits,
) -> Result<Vec<ListedFile>, ArchiveError> {
    let mut entries = Entries::new(archive, size, limits);
    let mut files = Vec::new();
    while let Some(entry) = entries.next_entry()? {
        if entry.kind != EntryKind::Folder {
            files.push(ListedFile { path: entry.path.as_str().to_owned(), size: entry.size });
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::Sample;

    #[test]
    fn files_are_listed_with_their_sizes_and_folders_are_not() {
        let archive = Sample::new().file("a/", b"").file("a/b", b"four").file("a/c", b"").archive();

        let files = list_files(&archive[..], archive.len() as u64, &Limits::default()).unwrap();

        let files: Vec<_> = files.iter().map(|file| (file.path.as_str(), file.size)).collect();
        assert_eq!(files, [("a/b", 4), ("a/c", 0)]);
    }

    #[test]
    fn an_archive_that_would_be_refused_has_no_list() {
        let archive = Sample::new().file("../a", b"").archive();

        let outcome = list_files(&archive[..], archive.len() as u64, &Limits::default());
        assert!(matches!(outcome, Err(ArchiveError::Path { .. })));
    }
}
