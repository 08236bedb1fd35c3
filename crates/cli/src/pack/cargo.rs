//! Packs crates with `cargo package`.

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

/// Packs a folder. Like `cargo publish`, this fails if files have uncommitted changes, and builds
/// the packed crate, unless `options` disable that.
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

/// Reads the name of the crate in the folder's Cargo.toml. Fails if the crate cannot be published:
/// for a workspace, `publish = false`, and invalid names and versions.
pub(super) fn declared(folder: &Path) -> anyhow::Result<DeclaredPackage> {
    let manifest = folder.join("Cargo.toml");
    let shown = manifest.display();
    let text = fs::read_to_string(&manifest).with_context(|| format!("cannot read `{shown}`"))?;
    let document: DocumentMut = text.parse().with_context(|| format!("`{shown}` is not TOML"))?;
    let Some(package) = document.get("package") else {
        bail!("`{shown}` is the manifest of a workspace; use the folder of one of its crates");
    };
    let publish = package.get("publish");
    let private = publish.is_some_and(|value| {
        value.as_bool() == Some(false) || value.as_array().is_some_and(|list| list.is_empty())
    });
    ensure!(!private, "`{shown}` has `publish = false`; remove that to publish the crate");
    let name = package.get("name").and_then(|name| name.as_str());
    let name = name.with_context(|| format!("`{shown}` has no `name` in [package]"))?;
    let context = || format!("cannot publish `{shown}`");
    PackageName::parse_for(PackageKind::Cargo, name).with_context(context)?;
    // cargo resolves a version that is inherited from the workspace.
    if let Some(version) = package.get("version").and_then(|version| version.as_str()) {
        parse_version(version).with_context(context)?;
    }
    Ok(DeclaredPackage { kind: PackageKind::Cargo, name: name.to_owned() })
}
