//! Reads from the source which files of a crate import each other.
//!
//! An import is followed through `pub use` to the file that defines the item, so that importing a
//! name that a `mod.rs` or `lib.rs` re-exports does not count as importing that file. Code under `#[cfg(test)]` does not count.

mod cycles;
mod module;
mod names;
mod resolve;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use module::Module;

/// Maps each file, relative to the crate's `src`, to the files that it imports from.
#[derive(Debug, Default)]
pub struct Imports(pub BTreeMap<PathBuf, BTreeSet<PathBuf>>);

impl Imports {
    /// Reads the imports of the crate whose sources are in `src`.
    ///
    /// # Errors
    ///
    /// Fails if a file cannot be read or parsed.
    pub fn of_crate(src: &Path) -> anyhow::Result<Self> {
        let root = ["lib.rs", "main.rs"].iter().find(|file| src.join(file).is_file());
        let root = root.ok_or_else(|| anyhow::anyhow!("{} has no crate root", src.display()))?;
        let root = Module::read(src, Path::new(root))?;
        let mut imports = Self::default();
        root.each(&mut Vec::new(), &mut |path, module| {
            let targets = resolve::targets(&root, path, module);
            let targets = targets.into_iter().filter(|target| *target != module.file);
            imports.0.insert(module.file.clone(), targets.collect());
        });
        Ok(imports)
    }

    /// Returns the groups of files that import each other in a cycle, each sorted by name.
    #[must_use]
    pub fn cycles(&self) -> Vec<Vec<PathBuf>> {
        cycles::find(&self.0)
    }
}
