//! Extractors of typed query strings, whose errors name the field.

use std::{
    future::{Ready, ready},
    str::FromStr,
};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use ipfs_registry_core::{
    ArchiveRef,
    wire::{IdQuery, InvalidQuery},
};

use crate::registry::RegistryError;

/// A typed query.
pub(crate) struct Query<T>(pub(crate) T);

impl<T: FromStr<Err = InvalidQuery>> FromRequest for Query<T> {
    type Error = RegistryError;
    type Future = Ready<Result<Self, RegistryError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(request.query_string().parse().map(Self).map_err(RegistryError::from))
    }
}

/// The archive that `?id=` names.
pub(crate) struct Id(pub(crate) ArchiveRef);

impl FromRequest for Id {
    type Error = RegistryError;
    type Future = Ready<Result<Self, RegistryError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(parse_id(request.query_string()).map(Self))
    }
}

/// Parses the `id` of a query.
///
/// A `+` in a query means a space. A reference has no spaces, but a version may have a `+`, which people
/// forget to encode. So spaces are read as `+`.
pub(crate) fn parse_id(query: &str) -> Result<ArchiveRef, RegistryError> {
    let IdQuery { id } = query.parse()?;
    Ok(id.replace(' ', "+").parse::<ArchiveRef>()?)
}
