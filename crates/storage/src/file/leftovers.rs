//! Removes what a crash left of objects that were being written.

use std::{
    fs::{self, DirEntry},
    io::{self, ErrorKind},
    path::Path,
    time::{Duration, SystemTime},
};

use super::{error::FileError, names};

/// How long an unfinished object may be left alone before it counts as abandoned. A younger one
/// may belong to another process on the same folder, which is still writing it.
const ABANDONED: Duration = Duration::from_secs(24 * 60 * 60);

/// Removes the abandoned objects in the layer's folder and its shards.
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
    // Such as `lost+found`, which is there at the top of a disk and is not ours to read.
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
        // Finished or removed by its own process, or by another one that opens the folder.
        Err(gone) if gone.kind() == ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

fn is_abandoned(entry: &DirEntry) -> io::Result<bool> {
    let modified = entry.metadata()?.modified()?;
    Ok(SystemTime::now().duration_since(modified).is_ok_and(|age| age > ABANDONED))
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
    fn only_old_unfinished_objects_go() {
        let root = tempfile::tempdir().unwrap();
        let shard = root.path().join("en");
        fs::create_dir(&shard).unwrap();
        let old = ABANDONED + Duration::from_secs(60);
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
