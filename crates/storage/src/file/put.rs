//! Writes an object: to a temporary file, which it syncs and then renames.

use std::{io::Write as _, path::Path};

use tempfile::NamedTempFile;

use super::{
    error::FileError,
    folders::{self, Folders},
    temporary,
};
use crate::Blob;

/// The size of the copy buffer, in bytes.
const PIECE: usize = 256 * 1024;

/// How many bytes to write between syncs. Without them a slow disk would accept a large object at
/// once and then take long for one sync, which looks like no progress.
const SYNC_INTERVAL: u64 = 64 * 1024 * 1024;

/// Writes `blob` to `path`, durably. Replaces an existing file.
pub(super) fn put(folders: &Folders, path: &Path, blob: &Blob) -> Result<(), FileError> {
    let shard = path.parent().unwrap_or(path);
    folders.create_shard(shard)?;
    let mut file = temporary::create(shard)?;
    copy(blob, &mut file, shard)?;
    file.as_file().sync_all().map_err(FileError::of("sync a file in", shard))?;
    file.persist(path).map_err(|left| FileError::of("put in place", path)(left.error))?;
    // The rename is durable only after a sync of the folder.
    folders::sync(shard)
}

fn copy(blob: &Blob, file: &mut NamedTempFile, folder: &Path) -> Result<(), FileError> {
    let mut offset = 0;
    while offset < blob.len() {
        let piece = blob.read_at(offset, PIECE);
        let piece = piece.map_err(FileError::of("read what is to be written in", folder))?;
        file.write_all(&piece).map_err(FileError::of("write in the folder", folder))?;
        offset += piece.len() as u64;
        if offset % SYNC_INTERVAL == 0 {
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
    fn a_put_leaves_no_temporary_file() {
        let root = tempfile::tempdir().unwrap();
        let folders = Folders::open(root.path()).unwrap();
        let path = names::object(root.path(), "Qmabcd");

        put(&folders, &path, &Blob::from(Bytes::from("bytes"))).unwrap();

        assert_eq!(fs::read(&path).unwrap(), b"bytes");
        assert_eq!(files(path.parent().unwrap()), ["Qmabcd"]);
    }

    #[test]
    fn a_failed_rename_removes_the_temporary_file() {
        let root = tempfile::tempdir().unwrap();
        let folders = Folders::open(root.path()).unwrap();
        let path = names::object(root.path(), "Qmabcd");
        fs::create_dir_all(path.join("in the way")).unwrap();

        let error = put(&folders, &path, &Blob::from(Bytes::from("bytes"))).unwrap_err();

        assert!(error.to_string().starts_with("cannot put in place `"), "{error}");
        assert_eq!(files(path.parent().unwrap()), ["Qmabcd"]);
    }
}
