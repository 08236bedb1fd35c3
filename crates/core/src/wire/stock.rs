//! The registry URLs of `npm` and `cargo`, for the server and for `ipkg setup`.

use super::paths::segment;
use crate::Namespace;

/// The URL prefix of a sparse cargo index.
pub const SPARSE: &str = "sparse+";

/// Returns the path of the cargo registry of a namespace, with a trailing `/`.
#[must_use]
pub fn cargo_path(namespace: &Namespace) -> String {
    format!("/cargo/{}/", segment(namespace))
}

/// Returns the cargo index URL of a namespace. `url` is that of the registry, without a trailing `/`.
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

/// Returns the npm registry URL. `url` is that of the registry, without a trailing `/`.
#[must_use]
pub fn npm_registry(url: &str) -> String {
    format!("{url}/npm/")
}
