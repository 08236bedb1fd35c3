//! Lists and removes objects.

use std::{
    fs::{self, DirEntry},
    io::ErrorKind,
    path::{Path, PathBuf},
};

use ipfs_registry_core::ContentId;

use super::{error::FileError, folders, names};
use crate::ListedObject;

/// Returns the shards of a layer: the folders with names of the right length.
pub(super) fn shards(root: &Path) -> Result<Vec<PathBuf>, FileError> {
    let listed = entries(root)?.into_iter();
    let shards =
        listed.filter(|entry| entry.file_name().len() == names::SHARD_LEN && entry.path().is_dir());
    Ok(shards.map(|entry| entry.path()).collect())
}

/// Returns the objects in a shard. Skips other files.
pub(super) fn objects(shard: &Path) -> Result<Vec<ListedObject>, FileError> {
    Ok(entries(shard)?.iter().filter_map(listed_object).collect())
}

fn entries(folder: &Path) -> Result<Vec<DirEntry>, FileError> {
    let failed = FileError::of("list the folder", folder);
    fs::read_dir(folder).and_then(Iterator::collect).map_err(failed)
}

/// The time of the put is the file's time of modification, as a put always writes a new file.
fn listed_object(entry: &DirEntry) -> Option<ListedObject> {
    let name = entry.file_name();
    let id = name.to_str()?.parse::<ContentId>().ok().filter(|id| *name == *id.to_string())?;
    let put_at = entry.metadata().ok()?.modified().ok();
    Some(ListedObject { id, put_at })
}

/// Removes the object at `path`, durably.
pub(super) fn remove(path: &Path) -> Result<(), FileError> {
    match fs::remove_file(path) {
        Err(missing) if missing.kind() == ErrorKind::NotFound => Ok(()),
        removed => {
            removed.map_err(FileError::of("remove", path))?;
            folders::sync(path.parent().unwrap_or(path))
        }
    }
}
