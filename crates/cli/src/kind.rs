//! Asks the registry which kinds of packages it holds, before work that it could not take.

use anyhow::ensure;
use ipfs_registry_client::Client;
use ipfs_registry_core::PackageKind;

/// Fails where the registry cannot hold packages of `kind`, with what to configure there.
pub(crate) async fn check(client: &Client, kind: PackageKind) -> anyhow::Result<()> {
    let registry = client.info().await?.kind;
    let takes = registry.only().is_none_or(|only| only == kind);
    let (url, noun, holds) = (client.url(), kind.noun(), registry.holds());
    ensure!(
        takes,
        "the registry at `{url}` holds {holds} only, and this is for {noun}; it holds both with `kind = \"mixed\"` under `[registry]` of its configuration"
    );
    Ok(())
}
