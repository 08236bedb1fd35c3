//! Lists and removes objects.

use std::{
    fs::{self, DirEntry},
    io::ErrorKind,
    path::Path,
};

use ipfs_registry_core::ContentId;

use super::{error::FileError, folders};
use crate::ListedObject;

/// Returns the objects in a shard. Skips other files.
pub(super) fn objects(shard: &Path) -> Result<Vec<ListedObject>, FileError> {
    Ok(folders::entries(shard)?.iter().filter_map(listed_object).collect())
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
