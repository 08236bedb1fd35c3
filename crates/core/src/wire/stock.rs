//! Where stock clients find a registry: what a server answers and what `ipkg setup` writes.

use super::paths::segment;
use crate::Namespace;

/// What stands before the URL of an index that cargo reads file by file.
pub const SPARSE: &str = "sparse+";

/// The path of the cargo registry of a namespace, with a `/` at its end.
#[must_use]
pub fn cargo_path(namespace: &Namespace) -> String {
    format!("/cargo/{}/", segment(namespace))
}

/// The index of a namespace as cargo names it, in a registry at `url`, which has no `/` at its end.
///
/// ```
/// use ipfs_registry_core::wire::stock;
///
/// let index = stock::cargo_index("https://registry.example.org", &"acme".parse()?);
/// assert_eq!(index, "sparse+https://registry.example.org/cargo/acme/");
/// # Ok::<(), ipfs_registry_core::InvalidIdentifier>(())
/// ```
#[must_use]
pub fn cargo_index(url: &str, namespace: &Namespace) -> String {
    format!("{SPARSE}{url}{}", cargo_path(namespace))
}

/// The npm registry of a registry at `url`, which has no `/` at its end.
#[must_use]
pub fn npm_registry(url: &str) -> String {
    format!("{url}/npm/")
}
