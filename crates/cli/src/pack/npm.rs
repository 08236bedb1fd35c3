//! Folders that `npm pack` packs.

use std::{fs, path::Path};

use anyhow::{Context as _, ensure};
use serde_json::Value;

use super::{Archive, packed, tool::Tool, workplace};
use crate::failure::Failure;

const NPM: Tool =
    Tool { program: if cfg!(windows) { "npm.cmd" } else { "npm" }, origin: "Node.js" };

/// Packs a folder, with the scripts that its package.json has for that.
pub(super) async fn pack(folder: &Path) -> Result<Archive, Failure> {
    check(&folder.join("package.json"))?;
    let workplace = workplace()?;
    let mut command = NPM.command();
    command
        .current_dir(folder)
        .args(["pack", "--loglevel=warn", "--pack-destination"])
        .arg(workplace.path());
    NPM.run(command, "pack").await?;
    let made = workplace.path().to_owned();
    Ok(packed(workplace, &made, "tgz")?)
}

/// Refuses what its author marked as not to publish.
fn check(manifest: &Path) -> anyhow::Result<()> {
    let shown = manifest.display();
    let text = fs::read(manifest).with_context(|| format!("cannot read `{shown}`"))?;
    let document: Value =
        serde_json::from_slice(text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&text))
            .with_context(|| format!("`{shown}` is not JSON"))?;
    let private = document.get("private").is_some_and(|value| *value == true);
    ensure!(!private, "`{shown}` says `\"private\": true`; take that out to publish it");
    Ok(())
}
