//! The names of crates in cargo's requests.

use actix_web::HttpRequest;
use ipfs_registry_core::{
    InvalidIdentifier, Namespace, PackageKind, PackageName, PackageNamePolicy,
    wire::{Code, PackageInfo},
};

use crate::{
    http::{
        excerpt,
        extract::{PathPart, path_part},
    },
    registry::RegistryError,
};

/// The name of a crate. In a request it may have `_` in place of `-`, and `-` in place of `_`.
#[derive(Clone)]
pub(super) struct CrateName {
    /// The name in the request, in lower case.
    requested: String,
    name: PackageName,
}

impl PathPart for CrateName {
    fn parse_part(text: &str, names: PackageNamePolicy) -> Result<Self, RegistryError> {
        Ok(Self::parse(text, names)?)
    }
}

impl CrateName {
    /// Parses a name in a registry with this policy.
    fn parse(text: &str, names: PackageNamePolicy) -> Result<Self, InvalidIdentifier> {
        let name = match names {
            PackageNamePolicy::Strict => PackageName::parse_strict(&text.replace('_', "-"))?,
            PackageNamePolicy::Ecosystem => PackageName::parse_for(PackageKind::Cargo, text)?,
        };
        Ok(Self { requested: text.to_lowercase(), name })
    }

    /// Returns the name. The one in the registry may have `-` for `_` or `_` for `-`.
    pub(super) fn package(&self) -> &PackageName {
        &self.name
    }

    /// Returns the folder of the index file, for the spelling in the request.
    pub(super) fn folder(&self) -> String {
        folder(&self.requested)
    }

    /// Checks that `found` has this name, apart from case and `_` for `-`. The database also finds names that only look
    /// alike.
    pub(super) fn check_match(&self, found: &PackageInfo) -> Result<(), RegistryError> {
        let is_same = hyphenated(found.name.as_str()) == hyphenated(&self.requested);
        if is_same { Ok(()) } else { Err(unknown_crate(&self.requested)) }
    }
}

/// Returns the spelling that all names of one crate share.
fn hyphenated(name: &str) -> String {
    name.to_lowercase().replace('_', "-")
}

/// Returns the folder of the index file of a crate.
fn folder(name: &str) -> String {
    let letters: Vec<char> = name.chars().take(4).collect();
    match letters[..] {
        [first, _, _] => format!("3/{first}"),
        [first, second, third, fourth] => format!("{first}{second}/{third}{fourth}"),
        ref short => short.len().to_string(),
    }
}

/// Parses the namespace in the path of a request.
pub(super) fn namespace(request: &HttpRequest) -> Result<Namespace, RegistryError> {
    path_part(request, "namespace")
}

/// Parses the name of the crate in the path of a request.
///
/// # Errors
///
/// `unknown_package`, also for a name that no crate can have.
pub(super) fn crate_name(request: &HttpRequest) -> Result<CrateName, RegistryError> {
    let requested = request.match_info().get("name").unwrap_or_default();
    path_part(request, "name").map_err(|_| unknown_crate(requested))
}

/// Returns the error for a crate that does not exist.
pub(super) fn unknown_crate(requested: &str) -> RegistryError {
    let detail = format!("this registry has no crate `{}`", excerpt(requested));
    RegistryError::refused(Code::UnknownPackage, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> CrateName {
        CrateName::parse(text, PackageNamePolicy::Strict).unwrap()
    }

    #[test]
    fn the_folder_follows_the_requested_spelling() {
        for (text, folder) in [
            ("abc", "3/a"),
            ("abcd", "ab/cd"),
            ("Tool-Box", "to/ol"),
            ("a-bc", "a-/bc"),
            ("a_bc", "a_/bc"),
            ("пакет", "па/ке"),
        ] {
            assert_eq!(name(text).folder(), folder, "{text}");
        }
    }

    #[test]
    fn an_underscore_is_a_hyphen() {
        assert_eq!(name("foo_bar").package().as_str(), "foo-bar");
        for text in ["a", "../etc"] {
            assert!(CrateName::parse(text, PackageNamePolicy::Strict).is_err(), "{text}");
        }
    }

    #[test]
    fn names_of_cargo_keep_their_spelling_where_the_registry_takes_them() {
        for (text, folder) in [("a", "1"), ("ab", "2"), ("a_b", "3/a"), ("my_crate", "my/_c")] {
            let name = CrateName::parse(text, PackageNamePolicy::Ecosystem).unwrap();

            assert_eq!(name.package().as_str(), text);
            assert_eq!(name.folder(), folder, "{text}");
        }
        for text in ["1to2", "ipaddr.js", "_a"] {
            assert!(CrateName::parse(text, PackageNamePolicy::Ecosystem).is_err(), "{text}");
        }
    }
}
