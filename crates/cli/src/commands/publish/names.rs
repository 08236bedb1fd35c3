//! Which package names a preview accepts.

use ipfs_registry_core::PackageNamePolicy::{self, Strict};

use crate::{client, options::Options, output, pack::DeclaredPackage};

/// Returns the policy for the names of packages. A strict name needs no registry. For another one the
/// registry is asked; if it does not answer, the policy is strict, which is the default.
pub(super) async fn policy(
    options: &Options,
    declared: Option<&DeclaredPackage>,
) -> PackageNamePolicy {
    match declared {
        Some(declared) if declared.check_name(Strict).is_err() => ask(options).await,
        _ => Strict,
    }
}

async fn ask(options: &Options) -> PackageNamePolicy {
    let Ok(client) = client::reader(options) else { return Strict };
    match client.info().await {
        Ok(info) => info.package_names,
        Err(_) => {
            let url = client.url();
            let message = format!(
                "the registry at `{url}` does not answer, so the name is checked by the strict rules"
            );
            output::message("note", &message);
            Strict
        }
    }
}
