//! Imports between files have no cycles and follow the layers.

use std::path::{Path, PathBuf};

use ipfs_registry_tests::imports::Imports;

/// The crates of the workspace, by their folders.
const CRATES: &[&str] = &["core", "archive", "storage", "db", "client", "cli", "server"];

/// The folders of the server, each with the folders that it may import from. Files beside the folders
/// may import from all of them.
const SERVER: &[(&str, &[&str])] = &[
    ("config", &[]),
    ("registry", &["config"]),
    ("http", &["config", "registry"]),
    ("api", &["config", "registry", "http"]),
    ("npm", &["config", "registry", "http"]),
    ("cargo", &["config", "registry", "http"]),
    ("commands", &["config", "registry"]),
];

#[test]
fn no_files_import_each_other_in_a_cycle() {
    for name in CRATES {
        let cycles = imports(name).cycles();
        assert_eq!(cycles, Vec::<Vec<PathBuf>>::new(), "crates/{name}/src");
    }
}

#[test]
fn folders_of_the_server_import_only_downward() {
    let imports = imports("server");
    let mut wrong = Vec::new();
    for (file, targets) in &imports.0 {
        let Some(from) = folder(file) else { continue };
        let (_, allowed) = SERVER
            .iter()
            .find(|(name, _)| *name == from)
            .unwrap_or_else(|| panic!("crates/server/src/{from} has no place in the layering"));
        for target in targets {
            if !is_allowed(from, allowed, target) {
                wrong.push(format!("{} -> {}", file.display(), target.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// `config check` runs the check of a start, which reads files that only the folders above know.
fn is_allowed(from: &str, allowed: &[&str], target: &Path) -> bool {
    match folder(target) {
        Some(to) => to == from || allowed.contains(&to),
        None => from == "commands" && target == Path::new("check.rs"),
    }
}

fn imports(name: &str) -> Imports {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates");
    Imports::of_crate(&crates.join(name).join("src")).unwrap()
}

/// Returns the folder of a file, or `None` if it is in no folder.
fn folder(file: &Path) -> Option<&str> {
    let parent = file.parent()?.components().next()?;
    parent.as_os_str().to_str()
}
