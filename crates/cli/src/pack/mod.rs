//! From what a person names to an archive: a file as it is, a folder through the tool that packs it.

mod cargo;
mod file;
mod npm;
mod tool;

use std::{
    fs::File,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail, ensure};
use ipfs_registry_core::PackageKind;
use tempfile::TempDir;

use crate::failure::Failure;

/// What there is to publish.
pub(crate) enum Source {
    /// An archive.
    File(PathBuf),
    /// A folder whose package.json is packed by npm.
    Npm(PathBuf),
    /// A folder whose Cargo.toml is packed by cargo.
    Cargo(PathBuf),
}

/// What a person may tell the packing of a crate.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CrateOptions {
    /// Packs files that are not committed.
    pub(crate) allow_dirty: bool,
    /// Does not build what was packed.
    pub(crate) no_verify: bool,
}

/// What a source says of itself, before it is packed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Declared {
    /// Its kind.
    pub(crate) kind: PackageKind,
    /// The name in its manifest; that of an npm package may have a scope.
    pub(crate) name: String,
}

/// An archive on the disk. One that was packed for the occasion goes away with this.
pub(crate) struct Archive {
    path: PathBuf,
    _folder: Option<TempDir>,
}

impl Source {
    /// Looks at `path`. A folder must say in one way what it is.
    pub(crate) fn find(path: &Path) -> anyhow::Result<Self> {
        if !path.is_dir() {
            let shown = path.display();
            File::open(path).with_context(|| format!("cannot read `{shown}`"))?;
            return Ok(Self::File(path.to_owned()));
        }
        let (shown, has) = (path.display(), |name: &str| path.join(name).is_file());
        match (has("package.json"), has("Cargo.toml")) {
            (true, false) => Ok(Self::Npm(path.to_owned())),
            (false, true) => Ok(Self::Cargo(path.to_owned())),
            (true, true) => bail!(
                "`{shown}` has both a package.json and a Cargo.toml; run `npm pack` or `cargo package` in it, and publish the archive that it makes"
            ),
            (false, false) => bail!(
                "`{shown}` has neither a package.json nor a Cargo.toml; name the folder of a package, or an archive that `npm pack` or `cargo package` made"
            ),
        }
    }

    /// Reads its kind and name, and refuses a folder that could not be published. `None` where a
    /// file is not a package of either kind: the registry says why.
    pub(crate) fn declared(&self) -> anyhow::Result<Option<Declared>> {
        match self {
            Self::File(path) => Ok(file::declared(path)),
            Self::Npm(folder) => npm::declared(folder).map(Some),
            Self::Cargo(folder) => cargo::declared(folder).map(Some),
        }
    }

    /// The archive, packed now where it was a folder that was named.
    pub(crate) async fn archive(self, options: CrateOptions) -> Result<Archive, Failure> {
        match self {
            Self::File(path) => Ok(Archive { path, _folder: None }),
            Self::Npm(folder) => npm::pack(&folder).await,
            Self::Cargo(folder) => cargo::pack(&folder, options).await,
        }
    }
}

impl Archive {
    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

/// A folder that a tool packs into.
fn workplace() -> anyhow::Result<TempDir> {
    tempfile::tempdir().context("cannot make a temporary folder to pack in")
}

/// The one archive that a tool left in `folder`, a part of `workplace`.
fn packed(workplace: TempDir, folder: &Path, extension: &str) -> anyhow::Result<Archive> {
    let mut found = Vec::new();
    for file in folder.read_dir().context("the tool packed nothing")? {
        let path = file.context("cannot list what was packed")?.path();
        if path.extension().is_some_and(|given| given == extension) {
            found.push(path);
        }
    }
    let count = found.len();
    ensure!(count == 1, "the tool made {count} archives and not one; pack it yourself");
    let path = found.remove(0);
    Ok(Archive { path, _folder: Some(workplace) })
}
