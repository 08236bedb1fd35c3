//! Query strings, with errors that name the field.

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
        ready(id(request.query_string()).map(Self))
    }
}

/// The archive that the query names by its `id`.
///
/// A `+` in a query stands for a space; no reference has a space and a version can have a `+`,
/// which people forget to encode.
pub(crate) fn id(query: &str) -> Result<ArchiveRef, RegistryError> {
    let IdQuery { id } = query.parse()?;
    Ok(id.replace(' ', "+").parse::<ArchiveRef>()?)
}
