//! The layer's folder and its shards. A shard is created on demand; the folder only by `create`.

use std::{
    collections::HashSet,
    fs::{self, DirEntry, File},
    io::ErrorKind,
    path::{Path, PathBuf},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use super::{error::FileError, names, temporary};

/// The folder of a layer, and its shards whose directory entries are known to be synced.
#[derive(Debug)]
pub(super) struct Folders {
    root: PathBuf,
    durable: Mutex<HashSet<PathBuf>>,
    /// How many syncs of the root were requested.
    requested: AtomicU64,
    /// How many of these requests a sync has served. Locked during a sync.
    served: Mutex<u64>,
}

impl Folders {
    /// Opens `root`, which must exist, and checks that it is writable. A missing root may be a disk
    /// that is not mounted.
    pub(super) fn open(root: &Path) -> Result<Self, FileError> {
        let found = fs::metadata(root).and_then(|found| match found.is_dir() {
            true => Ok(()),
            false => Err(ErrorKind::NotADirectory.into()),
        });
        found.map_err(FileError::of("open the folder", root))?;
        check_writable(root)?;
        let (root, durable) = (root.to_owned(), Mutex::default());
        Ok(Self { root, durable, requested: AtomicU64::new(0), served: Mutex::new(0) })
    }

    /// Creates `root` if it is missing, but not its parent, and opens it.
    pub(super) fn create(root: &Path) -> Result<Self, FileError> {
        if !root.is_dir() {
            create_folder(root, parent(root))?;
            sync(parent(root))?;
        }
        Self::open(root)
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// Creates the folder of a shard, durably.
    ///
    /// An existing shard may not be synced yet, if a concurrent put or a killed process created it. So the first put
    /// into a new shard syncs the root, and so does the very first put, for all shards that exist.
    pub(super) fn create_shard(&self, shard: &Path) -> Result<(), FileError> {
        if self.durable().contains(shard) && shard.is_dir() {
            return Ok(());
        }
        create_folder(shard, &self.root)?;
        let existing = match self.durable().is_empty() {
            true => self.shards()?,
            false => vec![shard.to_owned()],
        };
        self.sync_root()?;
        self.durable().extend(existing);
        Ok(())
    }

    /// Syncs the root. Puts that wait for it together share one sync.
    fn sync_root(&self) -> Result<(), FileError> {
        let request = self.requested.fetch_add(1, Ordering::SeqCst) + 1;
        let mut served = self.served.lock().unwrap_or_else(PoisonError::into_inner);
        if *served < request {
            // A sync serves all requests that were made before it begins.
            let waiting = self.requested.load(Ordering::SeqCst);
            sync(&self.root)?;
            *served = waiting;
        }
        Ok(())
    }

    /// Returns the shards: the folders with names of the right length.
    pub(super) fn shards(&self) -> Result<Vec<PathBuf>, FileError> {
        let is_shard =
            |entry: &DirEntry| entry.file_name().len() == names::SHARD_LEN && entry.path().is_dir();
        let listed = entries(&self.root)?.into_iter();
        Ok(listed.filter(is_shard).map(|entry| entry.path()).collect())
    }

    fn durable(&self) -> std::sync::MutexGuard<'_, HashSet<PathBuf>> {
        self.durable.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns the entries of a folder.
pub(super) fn entries(folder: &Path) -> Result<Vec<DirEntry>, FileError> {
    let failed = FileError::of("list the folder", folder);
    fs::read_dir(folder).and_then(Iterator::collect).map_err(failed)
}

/// Syncs the names in a folder to disk.
pub(super) fn sync(folder: &Path) -> Result<(), FileError> {
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(FileError::of("sync the folder", folder))
}

/// Creates one folder, whose parent must exist: if a disk is not mounted, the layer must fail rather
/// than write below the mount point. The error names the missing parent.
fn create_folder(folder: &Path, parent: &Path) -> Result<(), FileError> {
    match fs::create_dir(folder) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists && folder.is_dir() => Ok(()),
        Err(gone) if gone.kind() == ErrorKind::NotFound => {
            Err(FileError::of("make folders in", parent)(gone))
        }
        result => result.map_err(FileError::of("make the folder", folder)),
    }
}

fn parent(folder: &Path) -> &Path {
    match folder.parent() {
        Some(parent) if parent != Path::new("") => parent,
        Some(_) => Path::new("."),
        None => folder,
    }
}

/// Checks that the folder is writable, so that an error shows at startup and not at a publish.
fn check_writable(root: &Path) -> Result<(), FileError> {
    match temporary::create(root) {
        Err(full) if full.cause.kind() == ErrorKind::StorageFull => {
            tracing::warn!("{full}");
            Ok(())
        }
        result => result.map(drop),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn create_creates_the_folder_but_not_its_parent() {
        let parent = tempfile::tempdir().unwrap();
        let lost = Folders::create(&parent.path().join("not-mounted/objects")).unwrap_err();
        assert!(lost.to_string().contains("not-mounted`: it does not exist"), "{lost}");

        let root = parent.path().join("objects");

        let folders = Folders::create(&root).unwrap();
        folders.create_shard(&root.join("bc")).unwrap();

        assert!(root.join("bc").is_dir());
    }

    #[test]
    fn the_first_put_syncs_the_root_for_all_shards() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("bc")).unwrap();
        let folders = Folders::open(root.path()).unwrap();

        folders.create_shard(&root.path().join("de")).unwrap();
        fs::create_dir(root.path().join("fg")).unwrap();
        folders.create_shard(&root.path().join("hi")).unwrap();

        let durable = ["bc", "de", "hi"].map(|name| root.path().join(name));
        assert_eq!(*folders.durable(), HashSet::from(durable));
    }

    #[test]
    fn open_creates_nothing() {
        let parent = tempfile::tempdir().unwrap();
        let root = parent.path().join("objects");

        let missing = Folders::open(&root).unwrap_err();

        assert!(missing.to_string().ends_with("objects`: it does not exist"), "{missing}");
        assert!(!root.exists());
    }

    #[test]
    fn the_write_check_leaves_no_file_behind() {
        let root = tempfile::tempdir().unwrap();

        Folders::open(root.path()).unwrap();

        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 0);
    }
}
