//! Packs npm packages with `npm pack`.

use std::{fs, path::Path};

use anyhow::{Context as _, ensure};
use ipfs_registry_core::{PackageKind, PackageName, parse_version};
use serde_json::Value;

use super::{
    archive::{Archive, create_temp_folder},
    declared::{DeclaredPackage, unscoped},
    tool::Tool,
};
use crate::failure::Failure;

const NPM: Tool =
    Tool { program: if cfg!(windows) { "npm.cmd" } else { "npm" }, origin: "Node.js" };

/// Packs a folder. npm runs the scripts of its package.json, such as `prepack`.
pub(super) async fn pack(folder: &Path) -> Result<Archive, Failure> {
    let temp = create_temp_folder()?;
    let mut command = NPM.command();
    command
        .current_dir(folder)
        .args(["pack", "--loglevel=warn", "--pack-destination"])
        .arg(temp.path());
    NPM.run(command, "pack").await?;
    let output = temp.path().to_owned();
    Ok(Archive::packed(temp, &output, "tgz")?)
}

/// Reads the name in the folder's package.json. Fails if the package cannot be published: for
/// `"private": true`, and invalid names and versions.
pub(super) fn declared(folder: &Path) -> anyhow::Result<DeclaredPackage> {
    let manifest = folder.join("package.json");
    let shown = manifest.display();
    let text = fs::read(&manifest).with_context(|| format!("cannot read `{shown}`"))?;
    let document: Value =
        serde_json::from_slice(text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&text))
            .with_context(|| format!("`{shown}` is not JSON"))?;
    let private = document.get("private").is_some_and(|value| *value == true);
    ensure!(!private, "`{shown}` has `\"private\": true`; remove that to publish the package");
    let text = |key: &str| {
        let value = document.get(key).and_then(Value::as_str);
        value.with_context(|| format!("`{shown}` has no `{key}`; npm needs one"))
    };
    let name = text("name")?;
    let context = || format!("cannot publish `{shown}`");
    PackageName::parse_for(PackageKind::Npm, unscoped(name)).with_context(context)?;
    parse_version(text("version")?).with_context(context)?;
    Ok(DeclaredPackage { kind: PackageKind::Npm, name: name.to_owned() })
}
