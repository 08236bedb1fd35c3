//! The file names of a layer.

use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
};

/// The prefix of temporary files. No content id starts with it.
pub(super) const TEMPORARY_PREFIX: &str = ".put-";
/// The suffix of temporary files.
pub(super) const TEMPORARY_SUFFIX: &str = ".tmp";

/// The length of a shard's name.
pub(super) const SHARD_LEN: usize = 2;

/// Returns the path of an object.
pub(super) fn object(root: &Path, id: &str) -> PathBuf {
    root.join(shard(id)).join(id)
}

/// Whether this is the name of a temporary file.
pub(super) fn is_temporary(name: &OsStr) -> bool {
    name.to_str()
        .is_some_and(|name| name.starts_with(TEMPORARY_PREFIX) && name.ends_with(TEMPORARY_SUFFIX))
}

/// Returns the two characters before the last one, or the whole text if it is shorter. Ids have 46
/// ASCII characters.
fn shard(id: &str) -> &str {
    let start = id.len().checked_sub(SHARD_LEN + 1);
    start.and_then(|start| id.get(start..start + SHARD_LEN)).unwrap_or(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shard_is_the_two_characters_before_the_last() {
        let id = "QmSYVWjXh5GCZpxhCSHMa89X9VHnPpaxafkBAR9rjfCenb";

        assert_eq!(object(Path::new("o"), id), Path::new("o/en").join(id));
    }

    #[test]
    fn only_names_of_temporary_files_are_temporary() {
        assert!(is_temporary(OsStr::new(".put-x7Yz.tmp")));
        for other in ["QmSYV", ".put-x7Yz", "notes.tmp", ".hidden"] {
            assert!(!is_temporary(OsStr::new(other)), "{other}");
        }
    }
}
