//! The folders of layers of files, which are made only while the registry lists no version.

use std::path::Path;

use anyhow::{Context as _, bail, ensure};
use ipfs_registry_storage::FileLayer;

/// What to do about the missing folder of a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MissingFolder {
    /// Create it: no version is listed that could have been stored in it.
    Make,
    /// Refuse it: its disk may not be mounted.
    Refuse,
}

/// Opens the layer in a folder.
pub(super) fn open(folder: &Path, missing: MissingFolder) -> anyhow::Result<FileLayer> {
    let opened = match missing {
        MissingFolder::Make => FileLayer::create(folder),
        MissingFolder::Refuse if is_missing(folder) => bail!(refusal(folder)),
        MissingFolder::Refuse => FileLayer::open(folder),
    };
    opened.with_context(|| cannot(folder))
}

/// Refuses a folder that a start would not open: one that is missing while versions are listed, and one
/// that could not be made. Whether versions are listed may not be known.
pub(super) fn check(folder: &Path, lists_versions: Option<bool>) -> anyhow::Result<()> {
    if is_missing(folder) {
        ensure!(lists_versions != Some(true), refusal(folder));
        return parent_exists(folder).with_context(|| cannot(folder));
    }
    ensure!(folder.is_dir(), "{}: it is not a folder", cannot(folder));
    Ok(())
}

/// Refuses a path whose folder does not exist.
pub(crate) fn parent_exists(path: &Path) -> anyhow::Result<()> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let parent = parent.unwrap_or(Path::new("."));
    ensure!(parent.is_dir(), "the folder `{}`: it does not exist", parent.display());
    Ok(())
}

/// Not where it cannot be looked for, which opening it then tells.
fn is_missing(folder: &Path) -> bool {
    folder.try_exists().is_ok_and(|exists| !exists)
}

fn cannot(folder: &Path) -> String {
    format!("cannot keep archives in `{}`", folder.display())
}

fn refusal(folder: &Path) -> String {
    // As it is from wherever the operator types the command.
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let folder = folder.display();
    format!(
        "the folder `{folder}` does not exist, and a server makes it only while the registry lists no version: \
         mount its disk; or, where it is a new layer on purpose, run `mkdir {folder}` and `ipkg-server storage sync`"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_folder_is_made_only_where_that_is_said() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("objects");

        let refused = open(&folder, MissingFolder::Refuse).unwrap_err().to_string();
        assert!(refused.contains(&format!("run `mkdir {}`", folder.display())), "{refused}");
        assert!(!folder.exists());
        open(&folder, MissingFolder::Make).unwrap();
        assert!(folder.is_dir());
        open(&folder, MissingFolder::Refuse).unwrap();
    }

    #[test]
    fn a_check_makes_nothing() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("objects");
        let file = parent.path().join("file");
        std::fs::write(&file, "").unwrap();

        check(&folder, Some(false)).unwrap();
        check(&folder, None).unwrap();
        assert!(check(&folder, Some(true)).is_err());
        assert!(check(&folder.join("objects"), Some(false)).is_err());
        assert!(check(&file, Some(false)).is_err());
        assert!(!folder.exists());
    }
}
