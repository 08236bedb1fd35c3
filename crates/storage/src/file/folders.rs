//! The layer's folder, which is made only where its opener says so, and its shards, which are made
//! when they are needed.

use std::{
    collections::HashSet,
    fs::{self, File},
    io::ErrorKind,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use super::{error::FileError, temporary};

/// The folder of a layer, and which of its shards are known to outlast a loss of power.
#[derive(Debug)]
pub(super) struct Folders {
    root: PathBuf,
    lasting: Mutex<HashSet<PathBuf>>,
}

impl Folders {
    /// Opens `root`, which must be there, and tries whether it can be written. A root that is missing
    /// may be a disk that is not mounted.
    pub(super) fn open(root: &Path) -> Result<Self, FileError> {
        let found = fs::metadata(root).and_then(|found| match found.is_dir() {
            true => Ok(()),
            false => Err(ErrorKind::NotADirectory.into()),
        });
        found.map_err(FileError::of("open the folder", root))?;
        try_writing(root)?;
        Ok(Self { root: root.to_owned(), lasting: Mutex::default() })
    }

    /// Makes `root` where it is missing, but not its parent, and opens it.
    pub(super) fn create(root: &Path) -> Result<Self, FileError> {
        if !root.is_dir() {
            make(root, parent(root))?;
            sync(parent(root))?;
        }
        Self::open(root)
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// Makes the folder of one shard.
    ///
    /// A shard that is there was perhaps made a moment ago, by a put that has not synced it yet
    /// or by a process that was killed before it could: so the first put into each shard syncs.
    pub(super) fn make(&self, shard: &Path) -> Result<(), FileError> {
        if self.lasting().contains(shard) && shard.is_dir() {
            return Ok(());
        }
        make(shard, &self.root)?;
        sync(&self.root)?;
        self.lasting().insert(shard.to_owned());
        Ok(())
    }

    fn lasting(&self) -> std::sync::MutexGuard<'_, HashSet<PathBuf>> {
        self.lasting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Makes the names in a folder durable.
pub(super) fn sync(folder: &Path) -> Result<(), FileError> {
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(FileError::of("sync the folder", folder))
}

/// Makes one folder, whose parent must be there: a layer whose disk is not mounted shall not
/// quietly go on beside it. The parent is what is missing then, so it is what the error names.
fn make(folder: &Path, parent: &Path) -> Result<(), FileError> {
    match fs::create_dir(folder) {
        Err(there) if there.kind() == ErrorKind::AlreadyExists && folder.is_dir() => Ok(()),
        Err(gone) if gone.kind() == ErrorKind::NotFound => {
            Err(FileError::of("make folders in", parent)(gone))
        }
        made => made.map_err(FileError::of("make the folder", folder)),
    }
}

fn parent(folder: &Path) -> &Path {
    match folder.parent() {
        Some(parent) if parent != Path::new("") => parent,
        Some(_) => Path::new("."),
        None => folder,
    }
}

/// Finds a folder that cannot be written when the layer opens, and not at the first publish.
fn try_writing(root: &Path) -> Result<(), FileError> {
    match temporary::create(root) {
        Err(full) if full.cause.kind() == ErrorKind::StorageFull => {
            tracing::warn!("{full}");
            Ok(())
        }
        tried => tried.map(drop),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn create_makes_the_folder_and_not_its_parent() {
        let parent = tempfile::tempdir().unwrap();
        let lost = Folders::create(&parent.path().join("not-mounted/objects")).unwrap_err();
        assert!(lost.to_string().contains("not-mounted`: it does not exist"), "{lost}");

        let root = parent.path().join("objects");

        let folders = Folders::create(&root).unwrap();
        folders.make(&root.join("bc")).unwrap();

        assert!(root.join("bc").is_dir());
    }

    #[test]
    fn open_makes_nothing() {
        let parent = tempfile::tempdir().unwrap();
        let root = parent.path().join("objects");

        let missing = Folders::open(&root).unwrap_err();

        assert!(missing.to_string().ends_with("objects`: it does not exist"), "{missing}");
        assert!(!root.exists());
    }

    #[test]
    fn trying_leaves_nothing_behind() {
        let root = tempfile::tempdir().unwrap();

        Folders::open(root.path()).unwrap();

        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 0);
    }
}
