//! Names as cargo asks for them.

use std::str::FromStr;

use actix_web::HttpRequest;
use ipfs_registry_core::{
    InvalidIdentifier, Namespace, PackageName,
    wire::{Code, PackageInfo, stock::cargo_path},
};

use crate::{http::extract::part, registry::RegistryError};

/// A crate as cargo asks for it, which may write `_` for `-`.
#[derive(Clone)]
pub(super) struct CrateName {
    /// As it was asked for, in lower case.
    asked: String,
    name: PackageName,
}

impl FromStr for CrateName {
    type Err = InvalidIdentifier;

    fn from_str(text: &str) -> Result<Self, InvalidIdentifier> {
        Ok(Self { asked: text.to_lowercase(), name: text.replace('_', "-").parse()? })
    }
}

impl CrateName {
    /// The name in this registry.
    pub(super) fn package(&self) -> &PackageName {
        &self.name
    }

    /// The folder of an index that has the file of this crate, as it was asked for.
    pub(super) fn folder(&self) -> String {
        folder(&self.asked)
    }

    /// Refuses a package that is found by a name that only looks like the one asked for.
    pub(super) fn check(&self, found: &PackageInfo) -> Result<(), RegistryError> {
        let same = found.name.as_str().to_lowercase() == self.name.as_str().to_lowercase();
        if same { Ok(()) } else { Err(unknown(&self.asked)) }
    }
}

fn folder(name: &str) -> String {
    let letters: Vec<char> = name.chars().take(4).collect();
    match letters[..] {
        [first, _, _] => format!("3/{first}"),
        [first, second, third, fourth] => format!("{first}{second}/{third}{fourth}"),
        ref short => short.len().to_string(),
    }
}

/// The path of the file of a crate, in the one spelling that cargo asks for it by.
pub(super) fn path(namespace: &Namespace, name: &CrateName) -> String {
    let name = name.name.as_str().to_lowercase();
    format!("{}{}/{name}", cargo_path(namespace).to_lowercase(), folder(&name))
}

/// The namespace of a request.
pub(super) fn namespace(request: &HttpRequest) -> Result<Namespace, RegistryError> {
    part(request, "namespace")
}

/// The crate of a request. A name that no crate can have is one that no crate has.
pub(super) fn crate_name(request: &HttpRequest) -> Result<CrateName, RegistryError> {
    let asked = request.match_info().get("name").unwrap_or_default();
    part(request, "name").map_err(|_| unknown(asked))
}

/// No such crate.
pub(super) fn unknown(asked: &str) -> RegistryError {
    let shown: String = asked.chars().take(64).flat_map(char::escape_debug).collect();
    RegistryError::refused(Code::UnknownPackage, format!("this registry has no crate `{shown}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> CrateName {
        text.parse().unwrap()
    }

    #[test]
    fn the_folder_is_that_of_the_name_as_it_was_asked_for() {
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
    fn every_spelling_has_one_path() {
        for text in ["foo-bar", "foo_bar", "Foo-Bar"] {
            let namespace = "Acme".parse().unwrap();
            assert_eq!(path(&namespace, &name(text)), "/cargo/acme/fo/o-/foo-bar", "{text}");
        }
    }

    #[test]
    fn underscores_and_hyphens_are_one() {
        assert_eq!(name("foo_bar").package().as_str(), "foo-bar");
        assert!("a".parse::<CrateName>().is_err());
        assert!("../etc".parse::<CrateName>().is_err());
    }
}
