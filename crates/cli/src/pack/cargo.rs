//! Folders that `cargo package` packs.

use std::{fs, path::Path};

use anyhow::{Context as _, bail, ensure};
use ipfs_registry_core::{PackageKind, PackageName, parse_version};
use toml_edit::DocumentMut;

use super::{
    archive::{Archive, create_temp_folder},
    crate_options::CrateOptions,
    declared::DeclaredPackage,
    tool::Tool,
};
use crate::failure::Failure;

const CARGO: Tool = Tool { program: "cargo", origin: "Rust" };

/// Packs a folder. As `cargo publish` does, this refuses files that are not committed and builds
/// what was packed, unless `options` say otherwise.
pub(super) async fn pack(folder: &Path, options: CrateOptions) -> Result<Archive, Failure> {
    let DeclaredPackage { name, .. } = declared(folder)?;
    let temp = create_temp_folder()?;
    let mut command = CARGO.command();
    command
        .current_dir(folder)
        .args(["package", "--package", &name, "--target-dir"])
        .arg(temp.path())
        .args(options.allow_dirty.then_some("--allow-dirty"))
        .args(options.no_verify.then_some("--no-verify"));
    CARGO.run(command, "package").await?;
    let output = temp.path().join("package");
    Ok(Archive::packed(temp, &output, "crate")?)
}

/// Reads the crate's name in the folder's Cargo.toml, and refuses what could not be published: a
/// workspace, what its author marked as private, and names and versions that no registry takes.
pub(super) fn declared(folder: &Path) -> anyhow::Result<DeclaredPackage> {
    let manifest = folder.join("Cargo.toml");
    let shown = manifest.display();
    let text = fs::read_to_string(&manifest).with_context(|| format!("cannot read `{shown}`"))?;
    let document: DocumentMut = text.parse().with_context(|| format!("`{shown}` is not TOML"))?;
    let Some(package) = document.get("package") else {
        bail!("`{shown}` is that of a workspace; name the folder of one of its crates");
    };
    let publish = package.get("publish");
    let private = publish.is_some_and(|value| {
        value.as_bool() == Some(false) || value.as_array().is_some_and(|list| list.is_empty())
    });
    ensure!(!private, "`{shown}` says `publish = false`; take that out to publish it");
    let name = package.get("name").and_then(|name| name.as_str());
    let name = name.with_context(|| format!("`{shown}` has no `name` in [package]"))?;
    let cannot = || format!("cannot publish `{shown}`");
    name.parse::<PackageName>().with_context(cannot)?;
    // A version of the workspace is cargo's to find.
    if let Some(version) = package.get("version").and_then(|version| version.as_str()) {
        parse_version(version).with_context(cannot)?;
    }
    Ok(DeclaredPackage { kind: PackageKind::Cargo, name: name.to_owned() })
}
