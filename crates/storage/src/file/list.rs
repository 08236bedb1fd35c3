//! Which objects there are, and how one goes.

use std::{
    fs::{self, DirEntry},
    io::ErrorKind,
    path::{Path, PathBuf},
};

use ipfs_registry_core::ContentId;

use super::{error::FileError, folders, names};
use crate::Held;

/// The shards of a layer: folders with names of their length.
pub(super) fn shards(root: &Path) -> Result<Vec<PathBuf>, FileError> {
    let listed = entries(root)?.into_iter();
    let shards =
        listed.filter(|entry| entry.file_name().len() == names::SHARD_LEN && entry.path().is_dir());
    Ok(shards.map(|entry| entry.path()).collect())
}

/// The objects in a shard; whatever else lies there is passed over.
pub(super) fn objects(shard: &Path) -> Result<Vec<Held>, FileError> {
    Ok(entries(shard)?.iter().filter_map(held).collect())
}

fn entries(folder: &Path) -> Result<Vec<DirEntry>, FileError> {
    let failed = FileError::of("list the folder", folder);
    fs::read_dir(folder).and_then(Iterator::collect).map_err(failed)
}

/// Its age is that of its content: a put always writes anew.
fn held(entry: &DirEntry) -> Option<Held> {
    let name = entry.file_name();
    let id = name.to_str()?.parse::<ContentId>().ok().filter(|id| *name == *id.to_string())?;
    let since = entry.metadata().ok()?.modified().ok();
    Some(Held { id, since })
}

/// Removes the object at `path`, for good.
pub(super) fn remove(path: &Path) -> Result<(), FileError> {
    match fs::remove_file(path) {
        Err(missing) if missing.kind() == ErrorKind::NotFound => Ok(()),
        removed => {
            removed.map_err(FileError::of("remove", path))?;
            folders::sync(path.parent().unwrap_or(path))
        }
    }
}
