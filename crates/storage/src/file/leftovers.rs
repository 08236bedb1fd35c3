//! Removes the temporary files that a crash left behind.

use std::{
    fs::{self, DirEntry},
    io::{self, ErrorKind},
    path::Path,
    time::{Duration, SystemTime},
};

use super::{error::FileError, names};

/// The minimum age of an abandoned temporary file. Another process may still write a younger one.
const ABANDONED_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

/// Removes the abandoned temporary files in the layer's folder and its shards.
pub(super) fn clear(root: &Path) -> Result<(), FileError> {
    let listed = fs::read_dir(root).map_err(FileError::of("list the folder", root))?;
    for entry in listed {
        let entry = entry.map_err(FileError::of("list the folder", root))?;
        clear_shard(&entry).map_err(FileError::of("clear the folder", &entry.path()))?;
    }
    Ok(())
}

fn clear_shard(shard: &DirEntry) -> io::Result<()> {
    if !shard.file_type()?.is_dir() {
        return remove_if_abandoned(shard);
    }
    // Such as `lost+found` at the root of a disk, which may not be readable.
    if shard.file_name().len() != names::SHARD_LEN {
        return Ok(());
    }
    fs::read_dir(shard.path())?.try_for_each(|entry| remove_if_abandoned(&entry?))
}

fn remove_if_abandoned(entry: &DirEntry) -> io::Result<()> {
    if !names::is_temporary(&entry.file_name()) {
        return Ok(());
    }
    match is_abandoned(entry).and_then(|abandoned| remove(entry, abandoned)) {
        // Another process finished or removed it.
        Err(gone) if gone.kind() == ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

fn is_abandoned(entry: &DirEntry) -> io::Result<bool> {
    let modified = entry.metadata()?.modified()?;
    Ok(SystemTime::now().duration_since(modified).is_ok_and(|age| age > ABANDONED_AFTER))
}

fn remove(entry: &DirEntry, abandoned: bool) -> io::Result<()> {
    if abandoned {
        fs::remove_file(entry.path())?;
        tracing::info!(file = %entry.path().display(), "removed an unfinished object");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FileLayer;
    use std::{fs::File, path::PathBuf};

    fn leave(folder: &Path, name: &str, age: Duration) -> PathBuf {
        let path = folder.join(name);
        let file = File::create(&path).unwrap();
        file.set_modified(SystemTime::now() - age).unwrap();
        path
    }

    #[test]
    fn only_old_temporary_files_are_removed() {
        let root = tempfile::tempdir().unwrap();
        let shard = root.path().join("en");
        fs::create_dir(&shard).unwrap();
        let old = ABANDONED_AFTER + Duration::from_secs(60);
        let gone = [leave(root.path(), ".put-a.tmp", old), leave(&shard, ".put-b.tmp", old)];
        let kept = [
            leave(&shard, ".put-young.tmp", Duration::from_secs(60)),
            leave(&shard, "QmSYVWjXh5GCZpxhCSHMa89X9VHnPpaxafkBAR9rjfCenb", old),
            leave(root.path(), "notes.tmp", old),
        ];

        FileLayer::open(root.path()).unwrap();

        assert!(gone.iter().all(|path| !path.exists()));
        assert!(kept.iter().all(|path| path.exists()));
    }
}
