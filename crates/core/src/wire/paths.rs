//! The routes: path patterns for the server, and functions that build paths for the client.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::{Address, Namespace, PackageName};

/// Information about the registry.
pub const API: &str = "/api";
/// Sign-up.
pub const PUBLISHER: &str = "/api/publisher";
/// Sign-up, under its old path.
pub const SIGNUP: &str = "/api/signup";
/// One publisher.
pub const PUBLISHER_ONE: &str = "/api/publisher/{address}";
/// One namespace: `POST` registers it, `GET` returns it.
pub const NAMESPACE: &str = "/api/namespace/{namespace}";
/// Registers a namespace, under its old path.
pub const REGISTER: &str = "/api/register/{namespace}";
/// One user of a namespace.
pub const USER: &str = "/api/namespace/{namespace}/user/{address}";
/// One package that a user of a namespace is restricted to.
pub const ACCESS: &str = "/api/namespace/{namespace}/user/{address}/access/{package}";
/// One archive, by the query's `id`.
pub const PACKAGE: &str = "/api/package";
/// `POST` publishes into the namespace, `GET` returns it.
pub const PACKAGE_NAMESPACE: &str = "/api/package/{namespace}";
/// The packages of a namespace.
pub const PACKAGES: &str = "/api/package/{namespace}/packages";
/// One package.
pub const PACKAGE_ONE: &str = "/api/package/{namespace}/{package}";
/// The versions of a package.
pub const VERSIONS: &str = "/api/package/{namespace}/{package}/versions";
/// The latest version of a package.
pub const LATEST: &str = "/api/package/{namespace}/{package}/latest";
/// Deprecates a package.
pub const DEPRECATE: &str = "/api/package/{namespace}/{package}/deprecate";
/// One version, by the query's `id`.
pub const VERSION: &str = "/api/package/version";
/// Yanks a version, by the query's `id`.
pub const YANK: &str = "/api/package/yank";

/// The ASCII characters to percent-encode in a path segment: all except letters, digits and `-`.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-');

/// Builds a path of [`PUBLISHER_ONE`].
#[must_use]
pub fn publisher(address: &Address) -> String {
    format!("{PUBLISHER}/{address}")
}

/// Builds a path of [`NAMESPACE`].
#[must_use]
pub fn namespace(namespace: &Namespace) -> String {
    format!("/api/namespace/{}", segment(namespace))
}

/// Builds a path of [`USER`].
#[must_use]
pub fn user(namespace: &Namespace, address: &Address) -> String {
    format!("{}/user/{address}", self::namespace(namespace))
}

/// Builds a path of [`ACCESS`].
#[must_use]
pub fn access(namespace: &Namespace, address: &Address, package: &PackageName) -> String {
    format!("{}/access/{}", user(namespace, address), segment(package))
}

/// Builds a path of [`PACKAGE_NAMESPACE`].
#[must_use]
pub fn publish(namespace: &Namespace) -> String {
    format!("{PACKAGE}/{}", segment(namespace))
}

/// Builds a path of [`PACKAGES`].
#[must_use]
pub fn packages(namespace: &Namespace) -> String {
    format!("{PACKAGE}/{}/packages", segment(namespace))
}

/// Builds a path of [`PACKAGE_ONE`].
#[must_use]
pub fn package(namespace: &Namespace, package: &PackageName) -> String {
    format!("{PACKAGE}/{}/{}", segment(namespace), segment(package))
}

/// Builds a path of [`VERSIONS`].
#[must_use]
pub fn versions(namespace: &Namespace, package: &PackageName) -> String {
    format!("{}/versions", self::package(namespace, package))
}

/// Builds a path of [`LATEST`].
#[must_use]
pub fn latest(namespace: &Namespace, package: &PackageName) -> String {
    format!("{}/latest", self::package(namespace, package))
}

/// Builds a path of [`DEPRECATE`].
#[must_use]
pub fn deprecate(namespace: &Namespace, package: &PackageName) -> String {
    format!("{}/deprecate", self::package(namespace, package))
}

pub(super) fn segment(name: &impl AsRef<str>) -> String {
    utf8_percent_encode(name.as_ref(), SEGMENT).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESS: &str = "0x1fc770ac21067a04f83101ebf19a670db9e3eb21";

    /// Replaces the placeholders of a pattern.
    fn fill(pattern: &str, namespace: &str, package: &str) -> String {
        pattern
            .replace("{namespace}", namespace)
            .replace("{package}", package)
            .replace("{address}", ADDRESS)
    }

    #[test]
    fn every_function_builds_the_path_of_its_pattern() {
        let name: Namespace = "mock-namespace".parse().unwrap();
        let package_name: PackageName = "mock-package".parse().unwrap();
        let address: Address = ADDRESS.parse().unwrap();

        let filled = [
            (PUBLISHER_ONE, publisher(&address)),
            (NAMESPACE, namespace(&name)),
            (USER, user(&name, &address)),
            (ACCESS, access(&name, &address, &package_name)),
            (PACKAGE_NAMESPACE, publish(&name)),
            (PACKAGES, packages(&name)),
            (PACKAGE_ONE, package(&name, &package_name)),
            (VERSIONS, versions(&name, &package_name)),
            (LATEST, latest(&name, &package_name)),
            (DEPRECATE, deprecate(&name, &package_name)),
        ];

        for (pattern, path) in filled {
            assert_eq!(path, fill(pattern, "mock-namespace", "mock-package"));
        }
    }

    #[test]
    fn non_ascii_names_are_percent_encoded() {
        let name: Namespace = "пакет".parse().unwrap();

        assert_eq!(namespace(&name), "/api/namespace/%D0%BF%D0%B0%D0%BA%D0%B5%D1%82");
    }

    #[test]
    fn routes_next_to_a_name_are_reserved() {
        for route in [VERSION, YANK] {
            let word = route.strip_prefix("/api/package/").unwrap();
            assert!(word.parse::<Namespace>().is_err(), "{route}");
        }
        let word = PACKAGES.strip_prefix("/api/package/{namespace}/").unwrap();
        assert!(word.parse::<PackageName>().is_err());
    }
}
