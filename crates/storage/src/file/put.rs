//! Writes an object: whole under another name, synced, and only then under its own.

use std::{io::Write as _, path::Path};

use tempfile::NamedTempFile;

use super::{
    error::FileError,
    folders::{self, Folders},
    temporary,
};
use crate::Blob;

/// How much of the object is in memory at once.
const PIECE: usize = 256 * 1024;

/// How much is written before it is synced: a slow disk shall show its progress, and not take all of
/// a large object at once and then long to sync it.
const SYNCED: u64 = 64 * 1024 * 1024;

/// Puts `blob` at `path`, durably, in place of what is there.
pub(super) fn put(folders: &Folders, path: &Path, blob: &Blob) -> Result<(), FileError> {
    let shard = path.parent().unwrap_or(path);
    folders.make(shard)?;
    let mut file = temporary::create(shard)?;
    copy(blob, &mut file, shard)?;
    file.as_file().sync_all().map_err(FileError::of("sync a file in", shard))?;
    file.persist(path).map_err(|left| FileError::of("put in place", path)(left.error))?;
    // Only the sync of the folder makes the new name survive a loss of power.
    folders::sync(shard)
}

fn copy(blob: &Blob, file: &mut NamedTempFile, folder: &Path) -> Result<(), FileError> {
    let mut offset = 0;
    while offset < blob.len() {
        let piece = blob.read_at(offset, PIECE);
        let piece = piece.map_err(FileError::of("read what is to be written in", folder))?;
        file.write_all(&piece).map_err(FileError::of("write in the folder", folder))?;
        offset += piece.len() as u64;
        if offset % SYNCED == 0 {
            file.as_file().sync_data().map_err(FileError::of("sync a file in", folder))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{super::names, *};
    use bytes::Bytes;
    use std::fs;

    fn files(folder: &Path) -> Vec<String> {
        let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
        names.map(|name| name.into_string().unwrap()).collect()
    }

    #[test]
    fn an_object_has_its_own_name_and_nothing_is_left_beside_it() {
        let root = tempfile::tempdir().unwrap();
        let folders = Folders::open(root.path()).unwrap();
        let path = names::object(root.path(), "Qmabcd");

        put(&folders, &path, &Blob::from(Bytes::from("bytes"))).unwrap();

        assert_eq!(fs::read(&path).unwrap(), b"bytes");
        assert_eq!(files(path.parent().unwrap()), ["Qmabcd"]);
    }

    #[test]
    fn what_cannot_get_its_name_is_removed() {
        let root = tempfile::tempdir().unwrap();
        let folders = Folders::open(root.path()).unwrap();
        let path = names::object(root.path(), "Qmabcd");
        fs::create_dir_all(path.join("in the way")).unwrap();

        let error = put(&folders, &path, &Blob::from(Bytes::from("bytes"))).unwrap_err();

        assert!(error.to_string().starts_with("cannot put in place `"), "{error}");
        assert_eq!(files(path.parent().unwrap()), ["Qmabcd"]);
    }
}
