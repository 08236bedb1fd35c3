//! Archives on disk.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use tempfile::TempDir;

/// An archive on disk. Dropping it deletes an archive that was packed in a temporary folder.
pub(crate) struct Archive {
    path: PathBuf,
    _folder: Option<TempDir>,
}

impl Archive {
    /// An archive that existed before.
    pub(super) fn existing(path: PathBuf) -> Self {
        Self { path, _folder: None }
    }

    /// Finds the one archive with `extension` that a tool created in `output`, a folder inside
    /// `folder`.
    ///
    /// # Errors
    ///
    /// Fails if there is no such archive, or more than one.
    pub(super) fn packed(folder: TempDir, output: &Path, extension: &str) -> anyhow::Result<Self> {
        let mut archives = Vec::new();
        for file in output.read_dir().context("the tool packed nothing")? {
            let path = file.context("cannot list what was packed")?.path();
            if path.extension().is_some_and(|actual| actual == extension) {
                archives.push(path);
            }
        }
        let count = archives.len();
        ensure!(count == 1, "the tool created {count} archives, expected one; pack it yourself");
        let path = archives.remove(0);
        Ok(Self { path, _folder: Some(folder) })
    }

    /// The path of the archive.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

/// Creates a temporary folder that a tool packs into.
pub(super) fn create_temp_folder() -> anyhow::Result<TempDir> {
    tempfile::tempdir().context("cannot create a temporary folder to pack in")
}
