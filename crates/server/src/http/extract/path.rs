//! Extractors of typed paths. Each part has its own error code.

use std::future::ready;

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use ipfs_registry_core::{Address, Namespace, PackageName, PackageNamePolicy, wire::Code};
use percent_encoding::percent_decode_str;

use super::policy::package_names;
use crate::registry::RegistryError;

/// A type of a path's part.
pub(crate) trait PathPart: Sized {
    /// Parses the decoded part, in a registry with this policy for package names.
    fn parse_part(text: &str, names: PackageNamePolicy) -> Result<Self, RegistryError>;
}

impl PathPart for Address {
    fn parse_part(text: &str, _: PackageNamePolicy) -> Result<Self, RegistryError> {
        Ok(text.parse()?)
    }
}

impl PathPart for Namespace {
    fn parse_part(text: &str, _: PackageNamePolicy) -> Result<Self, RegistryError> {
        Ok(text.parse()?)
    }
}

impl PathPart for PackageName {
    fn parse_part(text: &str, names: PackageNamePolicy) -> Result<Self, RegistryError> {
        Ok(names.parse(text)?)
    }
}

/// Parses part `name` of the request's path, as the route's pattern names it.
pub(crate) fn path_part<T: PathPart>(
    request: &HttpRequest,
    name: &str,
) -> Result<T, RegistryError> {
    // The router keeps `%2F`, `%25` and `%2B` encoded.
    let encoded = request.match_info().get(name).unwrap_or_default();
    let text = percent_decode_str(encoded).decode_utf8().map_err(|_| {
        RegistryError::refused(Code::InvalidPath, format!("`{name}` in the path is not UTF-8"))
    })?;
    T::parse_part(&text, package_names(request))
}

/// Declares an extractor whose fields are the parts of a route's path.
macro_rules! path {
    ($(#[$doc:meta])* $name:ident { $($field:ident: $type:ty),+ }) => {
        $(#[$doc])*
        pub(crate) struct $name {
            $(pub(crate) $field: $type),+
        }

        impl FromRequest for $name {
            type Error = RegistryError;
            type Future = std::future::Ready<Result<Self, RegistryError>>;

            fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
                ready(Self::of(request))
            }
        }

        impl $name {
            /// Parses the path of a request.
            pub(crate) fn of(request: &HttpRequest) -> Result<Self, RegistryError> {
                Ok(Self { $($field: path_part(request, stringify!($field))?),+ })
            }
        }
    };
}

path! {
    /// `{address}`
    AddressPath { address: Address }
}
path! {
    /// `{namespace}`
    NamespacePath { namespace: Namespace }
}
path! {
    /// `{namespace}/{package}`
    PackagePath { namespace: Namespace, package: PackageName }
}
path! {
    /// `{namespace}/user/{address}`
    UserPath { namespace: Namespace, address: Address }
}
path! {
    /// `{namespace}/user/{address}/access/{package}`
    AccessPath { namespace: Namespace, address: Address, package: PackageName }
}
