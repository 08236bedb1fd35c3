//! The name of a package as npm writes it: `@namespace/package`.

use std::fmt;

use ipfs_registry_core::{Namespace, PackageKind, PackageName};
use ipfs_registry_db::{DbError, WholePackage};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use semver::Version;

use crate::registry::RegistryError;

/// The file extension of an archive.
pub(super) const EXTENSION: &str = ".tgz";

/// The characters that are percent-encoded in a segment of a path.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'+');

/// A package name with its scope, which is the namespace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ScopedName {
    pub(super) namespace: Namespace,
    pub(super) package: PackageName,
}

impl fmt::Display for ScopedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "@{}/{}", self.namespace, self.package)
    }
}

impl ScopedName {
    /// Returns the path of the archive of a version, relative to the registry's URL.
    pub(super) fn tarball_path(&self, version: &Version) -> String {
        let encode = |name: &str| utf8_percent_encode(name, SEGMENT).to_string();
        let (namespace, package) = (encode(self.namespace.as_str()), encode(self.package.as_str()));
        format!("npm/@{namespace}/{package}/-/{package}-{version}{EXTENSION}")
    }

    /// Checks that `found` is an npm package with exactly this spelling: to npm, two spellings are two
    /// packages.
    ///
    /// # Errors
    ///
    /// `unknown_package` if it is not.
    pub(super) fn check_match(&self, found: &WholePackage) -> Result<(), RegistryError> {
        let is_same = found.namespace == self.namespace && found.package.name == self.package;
        if is_same && found.kind == PackageKind::Npm {
            return Ok(());
        }
        let Self { namespace, package } = self.clone();
        Err(DbError::UnknownPackage { namespace, package }.into())
    }
}
