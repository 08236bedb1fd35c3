//! Checks that the registry serves a kind of packages.

use anyhow::ensure;
use ipfs_registry_client::Client;
use ipfs_registry_core::{PackageKind, wire::ApiInfo};

/// Fails if the registry does not serve packages of `kind`. The error names the setting to change.
/// Returns the description of the registry.
pub(crate) async fn check_served(client: &Client, kind: PackageKind) -> anyhow::Result<ApiInfo> {
    let info = client.info().await?;
    let registry = info.kind;
    let is_served = registry.only().is_none_or(|only| only == kind);
    let (url, noun, served) = (client.url(), kind.noun(), registry.holds());
    ensure!(
        is_served,
        "the registry at `{url}` serves {served} only, and this is for {noun}; to serve both, set `kind = \"mixed\"` under `[registry]` in its configuration"
    );
    Ok(info)
}
