//! What a path under `/npm` asks for, in any of the spellings that clients use.

use std::fmt;

use ipfs_registry_core::{Namespace, PackageName, Pointer, parse_version, wire::Code};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use semver::Version;

use crate::registry::RegistryError;

/// Where everything is.
const ROOT: &str = "/npm";

/// The end of the name of an archive.
const ENDING: &str = ".tgz";

/// What a part of a path may not hold as it is.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'+');

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Route {
    Root,
    Ping,
    WhoAmI,
    Keys,
    Search,
    Advisories,
    Audit,
    Package(Names),
    /// One version, or the one that a tag names.
    Version(Names, String),
    Tarball(Pointer),
    Tags(Names),
    /// Where `npm login` and `npm adduser` ask for a page to log in on.
    WebLogin,
    /// An account, which they make and log in to where there is no such page.
    User,
    Unknown,
}

/// A package as npm names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Names {
    pub(super) namespace: Namespace,
    pub(super) package: PackageName,
}

impl fmt::Display for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "@{}/{}", self.namespace, self.package)
    }
}

impl Names {
    /// Where the archive of a version is, from the registry's own URL on.
    pub(super) fn tarball(&self, version: &Version) -> String {
        let segment = |name: &str| utf8_percent_encode(name, SEGMENT).to_string();
        let (namespace, package) =
            (segment(self.namespace.as_str()), segment(self.package.as_str()));
        format!("npm/@{namespace}/{package}/-/{package}-{version}{ENDING}")
    }
}

/// Reads a path as it was sent.
pub(super) fn parse(path: &str) -> Result<Route, RegistryError> {
    let rest = match path.strip_prefix(ROOT) {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => rest,
        _ => return Ok(Route::Unknown),
    };
    let rest = rest.replace("%2f", "/").replace("%2F", "/");
    let rest = rest.trim_matches('/');
    let parts = rest.split('/').map(decode).collect::<Result<Vec<String>, RegistryError>>()?;
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    Ok(match parts[..] {
        [""] => Route::Root,
        ["-", ref rest @ ..] => return service(rest),
        [scope, package] => Route::Package(names(scope, package)?),
        [scope, package, "-", file] => tarball(names(scope, package)?, file)?,
        [scope, package, version] if version != "-" => {
            Route::Version(names(scope, package)?, version.to_owned())
        }
        [unscoped] => return Err(no_scope(unscoped)),
        _ => Route::Unknown,
    })
}

fn service(parts: &[&str]) -> Result<Route, RegistryError> {
    Ok(match parts {
        ["ping"] => Route::Ping,
        ["whoami"] => Route::WhoAmI,
        ["v1", "search"] => Route::Search,
        ["v1", "login"] => Route::WebLogin,
        ["user", user] | ["user", user, "-rev", _] if user.starts_with("org.couchdb.user:") => {
            Route::User
        }
        ["npm", "v1", "keys"] => Route::Keys,
        ["npm", "v1", "security", "advisories", "bulk"] => Route::Advisories,
        ["npm", "v1", "security", "audits"] | ["npm", "v1", "security", "audits", "quick"] => {
            Route::Audit
        }
        ["package", scope, package, "dist-tags"] => Route::Tags(names(scope, package)?),
        _ => Route::Unknown,
    })
}

fn decode(part: &str) -> Result<String, RegistryError> {
    let text = percent_decode_str(part).decode_utf8().map_err(|_| {
        RegistryError::refused(Code::InvalidPath, "a part of the path is not UTF-8".to_owned())
    })?;
    Ok(text.into_owned())
}

fn names(scope: &str, package: &str) -> Result<Names, RegistryError> {
    let Some(namespace) = scope.strip_prefix('@') else { return Err(no_scope(scope)) };
    Ok(Names { namespace: namespace.parse()?, package: package.parse()? })
}

fn tarball(names: Names, file: &str) -> Result<Route, RegistryError> {
    let version = file
        .strip_suffix(ENDING)
        .and_then(|file| file.strip_prefix(names.package.as_str())?.strip_prefix('-'));
    let Some(version) = version else {
        let words = format!("`{names}` has no archive `{}`", shown(file));
        return Err(RegistryError::refused(Code::UnknownVersion, words));
    };
    let version = parse_version(version).map_err(|error| {
        RegistryError::refused(Code::UnknownVersion, format!("`{names}`: {error}"))
    })?;
    let Names { namespace, package } = names;
    Ok(Route::Tarball(Pointer { namespace, package, version }))
}

fn no_scope(name: &str) -> RegistryError {
    let words = format!(
        "`{}` has no scope: the packages of this registry are `@namespace/name`",
        shown(name)
    );
    RegistryError::refused(Code::UnknownPackage, words)
}

fn shown(text: &str) -> String {
    text.chars().take(100).flat_map(char::escape_debug).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tool() -> Names {
        Names { namespace: "acme".parse().unwrap(), package: "tool".parse().unwrap() }
    }

    fn code(path: &str) -> &'static str {
        parse(path).unwrap_err().code().as_str()
    }

    #[test]
    fn a_name_is_read_in_every_spelling() {
        for name in ["@acme/tool", "@acme%2ftool", "@acme%2Ftool", "%40acme%2ftool", "@acme/tool/"]
        {
            let path = format!("/npm/{name}");
            assert_eq!(parse(&path).unwrap(), Route::Package(tool()), "{name}");
        }
    }

    #[test]
    fn an_archive_is_read_in_every_spelling() {
        let pointer: Pointer = "acme/tool/1.0.0-a.1+b".parse().unwrap();
        for path in [
            "/npm/@acme/tool/-/tool-1.0.0-a.1+b.tgz",
            "/npm/@acme%2ftool/-/tool-1.0.0-a.1%2Bb.tgz",
            "/npm/@acme%2Ftool%2F-%2Ftool-1.0.0-a.1%2bb.tgz",
        ] {
            assert_eq!(parse(path).unwrap(), Route::Tarball(pointer.clone()), "{path}");
        }
        for file in ["tool-1.0.tgz", "tool-1.0.0", "1.0.0.tgz", "other-1.0.0.tgz", "tool1.0.0.tgz"]
        {
            assert_eq!(code(&format!("/npm/@acme/tool/-/{file}")), "unknown_version", "{file}");
        }
    }

    #[test]
    fn a_version_or_a_tag_follows_the_name() {
        for part in ["1.0.0", "latest"] {
            let route = parse(&format!("/npm/@acme%2ftool/{part}")).unwrap();
            assert_eq!(route, Route::Version(tool(), part.to_owned()));
        }
    }

    #[test]
    fn the_services_have_their_paths() {
        assert_eq!(parse("/npm").unwrap(), Route::Root);
        assert_eq!(parse("/npm/").unwrap(), Route::Root);
        assert_eq!(parse("/npm/-/ping").unwrap(), Route::Ping);
        assert_eq!(parse("/npm/-/npm/v1/keys").unwrap(), Route::Keys);
        assert_eq!(parse("/npm/-/package/@acme%2ftool/dist-tags").unwrap(), Route::Tags(tool()));
        assert_eq!(parse("/npm/-/v1/login").unwrap(), Route::WebLogin);
        assert_eq!(parse("/npm/-/user/org.couchdb.user:ann").unwrap(), Route::User);
        for unknown in ["/npm/-", "/npm/-/v2", "/npm/@acme/tool/-", "/npm/@a/b/c/d/e", "/npmx"] {
            assert_eq!(parse(unknown).unwrap(), Route::Unknown, "{unknown}");
        }
    }

    #[test]
    fn names_that_cannot_be_are_told() {
        assert_eq!(code("/npm/left-pad"), "unknown_package");
        assert_eq!(code("/npm/left-pad/1.0.0"), "unknown_package");
        assert_eq!(code("/npm/@acme/lodash.merge"), "invalid_identifier");
        assert_eq!(code("/npm/@acme/%ff"), "invalid_path");
    }

    #[test]
    fn a_url_that_is_written_is_read() {
        let names =
            Names { namespace: "größe".parse().unwrap(), package: "tool".parse().unwrap() };
        let path = names.tarball(&"1.0.0".parse().unwrap());

        assert_eq!(path, "npm/@gr%C3%B6%C3%9Fe/tool/-/tool-1.0.0.tgz");
        let pointer: Pointer = "größe/tool/1.0.0".parse().unwrap();
        assert_eq!(parse(&format!("/{path}")).unwrap(), Route::Tarball(pointer));
    }
}
