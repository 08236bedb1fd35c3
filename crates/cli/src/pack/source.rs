//! What to publish: an archive or the folder of a package.

use std::{
    fs::File,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};
use ipfs_registry_core::PackageNamePolicy;

use super::{
    archive::Archive, cargo, crate_options::CrateOptions, declared::DeclaredPackage, file, npm,
};
use crate::failure::Failure;

/// What to publish.
pub(crate) enum Source {
    /// An archive.
    File(PathBuf),
    /// A folder with a package.json; npm packs it.
    Npm(PathBuf),
    /// A folder with a Cargo.toml; cargo packs it.
    Cargo(PathBuf),
}

impl Source {
    /// Checks what `path` is. Fails if a folder has both a package.json and a Cargo.toml, or
    /// neither.
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
                "`{shown}` has both a package.json and a Cargo.toml; run `npm pack` or `cargo package` in it, and publish the archive that it creates"
            ),
            (false, false) => bail!(
                "`{shown}` has neither a package.json nor a Cargo.toml; use the folder of a package, or an archive created by `npm pack` or `cargo package`"
            ),
        }
    }

    /// Reads the kind and the name of the package. Fails for a folder that cannot be published.
    /// Returns `None` for a file that is no package of either kind: the registry rejects it with
    /// the reason.
    pub(crate) fn declared(&self) -> anyhow::Result<Option<DeclaredPackage>> {
        match self {
            Self::File(path) => Ok(file::declared(path)),
            Self::Npm(folder) => npm::declared(folder).map(Some),
            Self::Cargo(folder) => cargo::declared(folder).map(Some),
        }
    }

    /// Fails if a registry with this policy would refuse the name of a folder's package. An archive needs no
    /// check here: it needs no packing, and the registry checks its name.
    pub(crate) fn check_name(
        &self,
        declared: Option<&DeclaredPackage>,
        names: PackageNamePolicy,
    ) -> anyhow::Result<()> {
        let (Some(declared), Self::Npm(_) | Self::Cargo(_)) = (declared, self) else {
            return Ok(());
        };
        Ok(declared.check_name(names)?)
    }

    /// Returns the archive; packs a folder first.
    pub(crate) async fn archive(self, options: CrateOptions) -> Result<Archive, Failure> {
        match self {
            Self::File(path) => Ok(Archive::existing(path)),
            Self::Npm(folder) => npm::pack(&folder).await,
            Self::Cargo(folder) => cargo::pack(&folder, options).await,
        }
    }
}
