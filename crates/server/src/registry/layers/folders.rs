//! The folders of file layers. A missing one is created only while the registry lists no version.

use std::path::Path;

use anyhow::{Context as _, bail, ensure};
use ipfs_registry_storage::FileLayer;

/// What to do about the missing folder of a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MissingFolder {
    /// Create it. The registry lists no version, so the folder cannot have had archives.
    Create,
    /// Return an error. The folder may have archives on a disk that is not mounted.
    Refuse,
}

/// Opens the layer in `folder`.
pub(super) fn open(folder: &Path, missing: MissingFolder) -> anyhow::Result<FileLayer> {
    let opened = match missing {
        MissingFolder::Create => FileLayer::create(folder),
        MissingFolder::Refuse if is_missing(folder) => bail!(missing_detail(folder)),
        MissingFolder::Refuse => FileLayer::open(folder),
    };
    opened.with_context(|| error_context(folder))
}

/// Checks that a start could open the folder: it exists, or it may be created. Creates nothing.
///
/// `lists_versions` is `None` if it is not known whether the registry lists versions.
pub(super) fn check(folder: &Path, lists_versions: Option<bool>) -> anyhow::Result<()> {
    if is_missing(folder) {
        ensure!(lists_versions != Some(true), missing_detail(folder));
        return check_parent(folder).with_context(|| error_context(folder));
    }
    ensure!(folder.is_dir(), "{}: it is not a folder", error_context(folder));
    Ok(())
}

/// Checks that the folder that contains `path` exists.
pub(crate) fn check_parent(path: &Path) -> anyhow::Result<()> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let parent = parent.unwrap_or(Path::new("."));
    ensure!(parent.is_dir(), "the folder `{}`: it does not exist", parent.display());
    Ok(())
}

/// Returns false if the path cannot be read: opening it then reports why.
fn is_missing(folder: &Path) -> bool {
    folder.try_exists().is_ok_and(|exists| !exists)
}

fn error_context(folder: &Path) -> String {
    format!("cannot keep archives in `{}`", folder.display())
}

fn missing_detail(folder: &Path) -> String {
    // The absolute path works in whichever folder the operator runs the command.
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let folder = folder.display();
    format!(
        "the folder `{folder}` does not exist, and a server creates it only while the registry lists no version: \
         mount its disk; or, if this is a new layer, run `mkdir {folder}` and `ipkg-server storage sync`"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_folder_is_created_only_on_request() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("objects");

        let refused = open(&folder, MissingFolder::Refuse).unwrap_err().to_string();
        assert!(refused.contains(&format!("run `mkdir {}`", folder.display())), "{refused}");
        assert!(!folder.exists());
        open(&folder, MissingFolder::Create).unwrap();
        assert!(folder.is_dir());
        open(&folder, MissingFolder::Refuse).unwrap();
    }

    #[test]
    fn a_check_creates_nothing() {
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
