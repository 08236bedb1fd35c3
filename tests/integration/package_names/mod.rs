//! Which names of packages a registry accepts: `package-names` under `[registry]`.

mod clients;
mod ecosystem;
mod strict;

use ipfs_registry_core::{PackageNamePolicy, RegistryKind};
use ipfs_registry_tests::{Publisher, TestServer};

/// A mixed registry with this policy and the namespace `acme`.
async fn registry(names: PackageNamePolicy) -> anyhow::Result<(TestServer, Publisher)> {
    let server = TestServer::start_with(|config| {
        config.registry.kind = RegistryKind::Mixed;
        config.registry.package_names = names;
    })
    .await?;
    let owner = Publisher::with_namespace(&server, "acme").await?;
    Ok((server, owner))
}
