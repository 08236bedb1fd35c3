//! Extractors of typed query strings, whose errors name the field.

use std::{
    future::{Ready, ready},
    str::FromStr,
};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use ipfs_registry_core::{
    ArchiveRef, PackageNamePolicy,
    wire::{IdQuery, InvalidQuery, MemberQuery},
};

use super::policy::package_names;
use crate::registry::RegistryError;

/// Parses the query of a request.
pub(crate) fn parse_query<T: FromStr<Err = InvalidQuery>>(
    request: &HttpRequest,
) -> Result<T, RegistryError> {
    request.query_string().parse().map_err(RegistryError::from)
}

/// The rights of a user that is added to a namespace.
pub(crate) struct Role(pub(crate) MemberQuery);

impl FromRequest for Role {
    type Error = RegistryError;
    type Future = Ready<Result<Self, RegistryError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(role(request.query_string(), package_names(request)).map(Self))
    }
}

fn role(query: &str, names: PackageNamePolicy) -> Result<MemberQuery, RegistryError> {
    let role: MemberQuery = query.parse()?;
    if let Some(package) = &role.package {
        names.parse(package.as_str())?;
    }
    Ok(role)
}

/// The archive that `?id=` names.
pub(crate) struct Id(pub(crate) ArchiveRef);

impl FromRequest for Id {
    type Error = RegistryError;
    type Future = Ready<Result<Self, RegistryError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request))
    }
}

impl Id {
    /// Parses the query of a request.
    pub(crate) fn of(request: &HttpRequest) -> Result<Self, RegistryError> {
        parse_id(request.query_string(), package_names(request)).map(Self)
    }
}

/// Parses the `id` of a query.
///
/// A `+` in a query means a space. A reference has no spaces, but a version may have a `+`, which people
/// forget to encode. So spaces are read as `+`.
pub(crate) fn parse_id(query: &str, names: PackageNamePolicy) -> Result<ArchiveRef, RegistryError> {
    let IdQuery { id } = query.parse()?;
    Ok(ArchiveRef::parse(&id.replace(' ', "+"), names)?)
}
