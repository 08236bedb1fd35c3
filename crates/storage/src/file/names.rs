//! What the files of a layer are called.

use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
};

/// How the name of an unfinished object begins; no content id begins so.
pub(super) const TEMPORARY_PREFIX: &str = ".put-";
/// How it ends.
pub(super) const TEMPORARY_SUFFIX: &str = ".tmp";

/// How long the name of a shard is.
pub(super) const SHARD_LEN: usize = 2;

/// The path of the object with this content id.
pub(super) fn object(root: &Path, id: &str) -> PathBuf {
    root.join(shard(id)).join(id)
}

/// Whether a file of this name is an object that is not finished.
pub(super) fn is_temporary(name: &OsStr) -> bool {
    name.to_str()
        .is_some_and(|name| name.starts_with(TEMPORARY_PREFIX) && name.ends_with(TEMPORARY_SUFFIX))
}

/// The characters before the last one. Ids are ASCII and 46 long; of a shorter text it is the whole.
fn shard(id: &str) -> &str {
    let start = id.len().checked_sub(SHARD_LEN + 1);
    start.and_then(|start| id.get(start..start + SHARD_LEN)).unwrap_or(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shard_is_next_to_last() {
        let id = "QmSYVWjXh5GCZpxhCSHMa89X9VHnPpaxafkBAR9rjfCenb";

        assert_eq!(object(Path::new("o"), id), Path::new("o/en").join(id));
    }

    #[test]
    fn only_unfinished_objects_are_temporary() {
        assert!(is_temporary(OsStr::new(".put-x7Yz.tmp")));
        for other in ["QmSYV", ".put-x7Yz", "notes.tmp", ".hidden"] {
            assert!(!is_temporary(OsStr::new(other)), "{other}");
        }
    }
}
