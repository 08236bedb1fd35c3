//! Lists the files of an archive.

use std::io::Read;

use crate::{ArchiveError, Limits, entries::Entries, header::EntryKind};

/// A file or link in an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedFile {
    /// Its path, with the root folder.
    pub path: String,
    /// Its size in bytes; 0 for a link.
    pub size: u64,
}

/// Returns the files and links of `archive`, which has `size` bytes, in archive order.
///
/// Reads the archive to its end. This function blocks.
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
/// [`ArchiveError::Io`] if `archive` cannot be read. Any other [`ArchiveError`] if unpackers would
/// disagree about its content, or if it exceeds one of `limits`.
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
    use crate::test_tar::TestTar;

    #[test]
    fn folders_are_not_listed() {
        let archive =
            TestTar::new().file("a/", b"").file("a/b", b"four").file("a/c", b"").archive();

        let files = list_files(&archive[..], archive.len() as u64, &Limits::default()).unwrap();

        let files: Vec<_> = files.iter().map(|file| (file.path.as_str(), file.size)).collect();
        assert_eq!(files, [("a/b", 4), ("a/c", 0)]);
    }

    #[test]
    fn an_invalid_archive_cannot_be_listed() {
        let archive = TestTar::new().file("../a", b"").archive();

        let outcome = list_files(&archive[..], archive.len() as u64, &Limits::default());
        assert!(matches!(outcome, Err(ArchiveError::Path { .. })));
    }
}
