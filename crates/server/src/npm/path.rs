//! Parses the paths under `/npm`, in every spelling that clients use.

use std::borrow::Cow;

use ipfs_registry_core::{PackageNamePolicy, Pointer, parse_version, wire::Code};
use percent_encoding::percent_decode_str;

use super::scoped_name::{EXTENSION, ScopedName};
use crate::{http::excerpt, registry::RegistryError};

/// The prefix of every path.
const ROOT: &str = "/npm";

/// The resource that a path refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Route {
    Root,
    Ping,
    WhoAmI,
    Keys,
    Search,
    Advisories,
    Audit,
    Package(ScopedName),
    /// A version, by its number or by a tag.
    Version(ScopedName, String),
    Tarball(Pointer),
    Tags(ScopedName),
    /// The login on a web page, which `npm login` and `npm adduser` try first.
    WebLogin,
    /// The account for the login with a password, which they try next.
    User,
    Unknown,
}

/// Returns whether the path has the form of an archive's path. [`parse`] returns an archive for it, or an error.
pub(super) fn is_archive(path: &str) -> bool {
    path.starts_with("/npm/@") && path.ends_with(EXTENSION) && path.contains("/-/")
}

/// Returns whether the path has the form of a packument's path in one of the two spellings that clients use.
pub(super) fn is_package(path: &str) -> bool {
    let name = path.strip_prefix("/npm/@").and_then(|rest| {
        let separator = rest.find(['/', '%'])?;
        let rest = &rest[separator..];
        rest.strip_prefix('/').or_else(|| rest.strip_prefix("%2f"))
    });
    name.is_some_and(|name| !name.is_empty() && !name.contains(['/', '%']))
}

/// Writes the separators in a path as `/`.
pub(super) fn with_slash(path: &str) -> Cow<'_, str> {
    match path.contains('%') {
        true => path.replace("%2f", "/").replace("%2F", "/").into(),
        false => path.into(),
    }
}

/// Parses the path of a request, before percent-decoding, in a registry with this policy for package names.
///
/// # Errors
///
/// `invalid_path`, `invalid_identifier`, `unknown_package` or `unknown_version` if the path has the form of a
/// package's path and cannot refer to one.
pub(super) fn parse(path: &str, names: PackageNamePolicy) -> Result<Route, RegistryError> {
    let rest = match path.strip_prefix(ROOT) {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => rest,
        _ => return Ok(Route::Unknown),
    };
    let rest = with_slash(rest);
    let rest = rest.trim_matches('/');
    let parts = rest.split('/').map(decode).collect::<Result<Vec<String>, RegistryError>>()?;
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let scoped_name = |scope, package| scoped_name(scope, package, names);
    Ok(match parts[..] {
        [""] => Route::Root,
        ["-", ref rest @ ..] => return parse_service(rest, names),
        [scope, package] => Route::Package(scoped_name(scope, package)?),
        [scope, package, "-", file] => parse_tarball(scoped_name(scope, package)?, file)?,
        [scope, package, version] if version != "-" => {
            Route::Version(scoped_name(scope, package)?, version.to_owned())
        }
        [unscoped] => return Err(no_scope(unscoped)),
        _ => Route::Unknown,
    })
}

/// Parses the rest of a path that begins with `/npm/-/`.
fn parse_service(parts: &[&str], names: PackageNamePolicy) -> Result<Route, RegistryError> {
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
        ["package", scope, package, "dist-tags"] => {
            Route::Tags(scoped_name(scope, package, names)?)
        }
        _ => Route::Unknown,
    })
}

fn decode(part: &str) -> Result<String, RegistryError> {
    let text = percent_decode_str(part).decode_utf8().map_err(|_| {
        RegistryError::refused(Code::InvalidPath, "a part of the path is not UTF-8".to_owned())
    })?;
    Ok(text.into_owned())
}

fn scoped_name(
    scope: &str,
    package: &str,
    names: PackageNamePolicy,
) -> Result<ScopedName, RegistryError> {
    let Some(namespace) = scope.strip_prefix('@') else { return Err(no_scope(scope)) };
    Ok(ScopedName { namespace: namespace.parse()?, package: names.parse(package)? })
}

fn parse_tarball(name: ScopedName, file: &str) -> Result<Route, RegistryError> {
    let version = file
        .strip_suffix(EXTENSION)
        .and_then(|file| file.strip_prefix(name.package.as_str())?.strip_prefix('-'));
    let Some(version) = version else {
        let detail = format!("`{name}` has no archive `{}`", excerpt(file));
        return Err(RegistryError::refused(Code::UnknownVersion, detail));
    };
    let version = parse_version(version).map_err(|error| {
        RegistryError::refused(Code::UnknownVersion, format!("`{name}`: {error}"))
    })?;
    let ScopedName { namespace, package } = name;
    Ok(Route::Tarball(Pointer { namespace, package, version }))
}

fn no_scope(name: &str) -> RegistryError {
    let name = excerpt(name);
    let detail =
        format!("`{name}` has no scope: the packages of this registry are `@namespace/name`");
    RegistryError::refused(Code::UnknownPackage, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(path: &str) -> Result<Route, RegistryError> {
        super::parse(path, PackageNamePolicy::Strict)
    }

    fn tool() -> ScopedName {
        ScopedName { namespace: "acme".parse().unwrap(), package: "tool".parse().unwrap() }
    }

    fn error_code(path: &str) -> &'static str {
        parse(path).unwrap_err().code().as_str()
    }

    #[test]
    fn a_name_parses_in_every_spelling() {
        for name in ["@acme/tool", "@acme%2ftool", "@acme%2Ftool", "%40acme%2ftool", "@acme/tool/"]
        {
            let path = format!("/npm/{name}");
            assert_eq!(parse(&path).unwrap(), Route::Package(tool()), "{name}");
        }
    }

    #[test]
    fn an_archive_path_parses_in_every_spelling() {
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
            assert_eq!(
                error_code(&format!("/npm/@acme/tool/-/{file}")),
                "unknown_version",
                "{file}"
            );
        }
    }

    #[test]
    fn the_form_of_a_path_agrees_with_its_route() {
        for (path, is_archive, is_package) in [
            ("/npm/@acme/tool", false, true),
            ("/npm/@acme%2ftool", false, true),
            ("/npm/@acme/tool.tgz", false, true),
            ("/npm/@acme/tool/", false, false),
            ("/npm/@acme/tool/1.0.0", false, false),
            ("/npm/@acme/tool/-/tool-1.0.0.tgz", true, false),
            ("/npm/@acme%2ftool/-/tool-1.0.0.tgz", true, false),
            ("/npm/-/package/@acme/tool/dist-tags", false, false),
            ("/npm/tool", false, false),
            ("/npm/@", false, false),
        ] {
            let has_form = (super::is_archive(path), super::is_package(path));
            assert_eq!(has_form, (is_archive, is_package), "{path}");
            let route = super::parse(path, PackageNamePolicy::Ecosystem);
            assert!(!is_archive || matches!(route, Ok(Route::Tarball(_))), "{path}: {route:?}");
            assert!(!is_package || matches!(route, Ok(Route::Package(_))), "{path}: {route:?}");
        }
    }

    #[test]
    fn a_version_or_a_tag_may_follow_the_name() {
        for part in ["1.0.0", "latest"] {
            let route = parse(&format!("/npm/@acme%2ftool/{part}")).unwrap();
            assert_eq!(route, Route::Version(tool(), part.to_owned()));
        }
    }

    #[test]
    fn services_have_fixed_paths() {
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
    fn invalid_names_have_error_codes() {
        assert_eq!(error_code("/npm/left-pad"), "unknown_package");
        assert_eq!(error_code("/npm/left-pad/1.0.0"), "unknown_package");
        assert_eq!(error_code("/npm/@acme/lodash.merge"), "invalid_identifier");
        assert_eq!(error_code("/npm/@acme/%ff"), "invalid_path");
    }

    #[test]
    fn names_of_npm_are_parsed_in_an_ecosystem_registry() {
        for text in ["ms", "ipaddr.js", "is_js", "1to2", "a.tgz-1.0.0"] {
            let name = ScopedName { package: text.parse().unwrap(), ..tool() };
            let tarball = format!("/{}", name.tarball_path(&"1.0.0".parse().unwrap()));
            let package = format!("/npm/{name}");
            let parse = |path: &str| super::parse(path, PackageNamePolicy::Ecosystem).unwrap();

            assert_eq!(parse(&package), Route::Package(name), "{text}");
            let pointer: Pointer = format!("acme/{text}/1.0.0").parse().unwrap();
            assert_eq!(parse(&tarball), Route::Tarball(pointer), "{text}");
            assert_eq!(error_code(&package), "invalid_identifier", "{text}");
        }
    }

    #[test]
    fn a_tarball_path_parses_to_its_version() {
        let name =
            ScopedName { namespace: "größe".parse().unwrap(), package: "tool".parse().unwrap() };
        let path = name.tarball_path(&"1.0.0".parse().unwrap());

        assert_eq!(path, "npm/@gr%C3%B6%C3%9Fe/tool/-/tool-1.0.0.tgz");
        let pointer: Pointer = "größe/tool/1.0.0".parse().unwrap();
        assert_eq!(parse(&format!("/{path}")).unwrap(), Route::Tarball(pointer));
    }
}
