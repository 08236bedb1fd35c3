//! The routes: patterns for the server to mount, and functions that fill them for the client.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::{Address, Namespace, PackageName};

/// What the registry is.
pub const API: &str = "/api";
/// Sign-up.
pub const PUBLISHER: &str = "/api/publisher";
/// Sign-up, by the name it had first.
pub const SIGNUP: &str = "/api/signup";
/// One publisher.
pub const PUBLISHER_ONE: &str = "/api/publisher/{address}";
/// One namespace: `POST` registers it, `GET` tells of it.
pub const NAMESPACE: &str = "/api/namespace/{namespace}";
/// Registers a namespace, by the name the route had first.
pub const REGISTER: &str = "/api/register/{namespace}";
/// One user of a namespace.
pub const USER: &str = "/api/namespace/{namespace}/user/{address}";
/// One package that a user of a namespace is restricted to.
pub const ACCESS: &str = "/api/namespace/{namespace}/user/{address}/access/{package}";
/// One archive, by the query's `id`.
pub const PACKAGE: &str = "/api/package";
/// `POST` publishes into the namespace, `GET` tells of it.
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

/// All that a segment of a path may not hold as it is; in an identifier only `-` needs nothing.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-');

/// Fills [`PUBLISHER_ONE`].
#[must_use]
pub fn publisher(address: &Address) -> String {
    format!("{PUBLISHER}/{address}")
}

/// Fills [`NAMESPACE`].
#[must_use]
pub fn namespace(namespace: &Namespace) -> String {
    format!("/api/namespace/{}", segment(namespace))
}

/// Fills [`USER`].
#[must_use]
pub fn user(namespace: &Namespace, address: &Address) -> String {
    format!("{}/user/{address}", self::namespace(namespace))
}

/// Fills [`ACCESS`].
#[must_use]
pub fn access(namespace: &Namespace, address: &Address, package: &PackageName) -> String {
    format!("{}/access/{}", user(namespace, address), segment(package))
}

/// Fills [`PACKAGE_NAMESPACE`].
#[must_use]
pub fn publish(namespace: &Namespace) -> String {
    format!("{PACKAGE}/{}", segment(namespace))
}

/// Fills [`PACKAGES`].
#[must_use]
pub fn packages(namespace: &Namespace) -> String {
    format!("{PACKAGE}/{}/packages", segment(namespace))
}

/// Fills [`PACKAGE_ONE`].
#[must_use]
pub fn package(namespace: &Namespace, package: &PackageName) -> String {
    format!("{PACKAGE}/{}/{}", segment(namespace), segment(package))
}

/// Fills [`VERSIONS`].
#[must_use]
pub fn versions(namespace: &Namespace, package: &PackageName) -> String {
    format!("{}/versions", self::package(namespace, package))
}

/// Fills [`LATEST`].
#[must_use]
pub fn latest(namespace: &Namespace, package: &PackageName) -> String {
    format!("{}/latest", self::package(namespace, package))
}

/// Fills [`DEPRECATE`].
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

    /// Fills a pattern the way a router takes a path apart.
    fn fill(pattern: &str, namespace: &str, package: &str) -> String {
        pattern
            .replace("{namespace}", namespace)
            .replace("{package}", package)
            .replace("{address}", ADDRESS)
    }

    #[test]
    fn every_function_fills_its_pattern() {
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
    fn names_beyond_ascii_are_percent_encoded() {
        let name: Namespace = "пакет".parse().unwrap();

        assert_eq!(namespace(&name), "/api/namespace/%D0%BF%D0%B0%D0%BA%D0%B5%D1%82");
    }

    #[test]
    fn what_stands_beside_a_name_is_reserved() {
        for route in [VERSION, YANK] {
            let word = route.strip_prefix("/api/package/").unwrap();
            assert!(word.parse::<Namespace>().is_err(), "{route}");
        }
        let word = PACKAGES.strip_prefix("/api/package/{namespace}/").unwrap();
        assert!(word.parse::<PackageName>().is_err());
    }
}
