//! Prints the imports between files: `cargo run -p ipfs-registry-tests --example imports [SRC…]`.
//!
//! For each crate: the folders, the folders that each imports from, and the import cycles between files.
#![expect(clippy::print_stdout, reason = "the output is the result")]

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    path::{Path, PathBuf},
};

use ipfs_registry_tests::imports::Imports;

fn main() -> anyhow::Result<()> {
    let given: Vec<PathBuf> = env::args_os().skip(1).map(PathBuf::from).collect();
    let sources = if given.is_empty() { all()? } else { given };
    for src in sources {
        print(&src, &Imports::of_crate(&src)?);
    }
    Ok(())
}

/// Returns the source folder of every crate of the workspace.
fn all() -> anyhow::Result<Vec<PathBuf>> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates");
    let mut sources = Vec::new();
    for folder in crates.read_dir()? {
        sources.push(folder?.path().join("src"));
    }
    sources.sort();
    Ok(sources)
}

fn print(src: &Path, imports: &Imports) {
    println!("{}: {} files", src.display(), imports.0.len());
    for (from, targets) in folders(imports) {
        println!("  {from:<12} -> {}", targets.into_iter().collect::<Vec<_>>().join(", "));
    }
    for cycle in imports.cycles() {
        println!("  cycle of {} files:", cycle.len());
        for file in &cycle {
            println!("    {}", file.display());
        }
    }
}

fn folders(imports: &Imports) -> BTreeMap<String, BTreeSet<String>> {
    let mut folders = BTreeMap::<_, BTreeSet<String>>::new();
    for (file, targets) in &imports.0 {
        let from = folder(file);
        let targets = targets.iter().map(|target| folder(target)).filter(|to| *to != from);
        folders.entry(from.clone()).or_default().extend(targets);
    }
    folders
}

/// Returns the first folder of a file's path, or the file's name if it is in no folder.
fn folder(file: &Path) -> String {
    file.components()
        .next()
        .map_or_else(String::new, |part| part.as_os_str().to_string_lossy().into_owned())
}
