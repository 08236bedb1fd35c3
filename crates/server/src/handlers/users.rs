//! `/api/namespace/{namespace}/user/{address}`: who else may publish, and what.
//!
//! Each of these is signed over the 20 bytes of the user's address.

use actix_web::{HttpResponse, web::Data};
use ipfs_registry_core::{Address, MessageDigest, Signature, wire::MemberQuery};
use ipfs_registry_db::{Actor, users};

use crate::{
    ApiError, State,
    extract::{AccessPath, Query, Signed, UserPath},
};

/// `POST …/user/{address}`
pub(crate) async fn add(
    state: Data<State>,
    UserPath { namespace, address }: UserPath,
    Query(role): Query<MemberQuery>,
    Signed(signature): Signed,
) -> Result<HttpResponse, ApiError> {
    let actor = signer(&state, signature, &address)?;
    state.write(move |conn| users::add(conn, &actor, &namespace, &address, &role)).await?;
    Ok(HttpResponse::Ok().finish())
}

/// `DELETE …/user/{address}`
pub(crate) async fn remove(
    state: Data<State>,
    UserPath { namespace, address }: UserPath,
    Signed(signature): Signed,
) -> Result<HttpResponse, ApiError> {
    let actor = signer(&state, signature, &address)?;
    state.write(move |conn| users::remove(conn, &actor, &namespace, &address)).await?;
    Ok(HttpResponse::Ok().finish())
}

/// `POST …/user/{address}/access/{package}`
pub(crate) async fn grant(
    state: Data<State>,
    AccessPath { namespace, address, package }: AccessPath,
    Signed(signature): Signed,
) -> Result<HttpResponse, ApiError> {
    let actor = signer(&state, signature, &address)?;
    state.write(move |conn| users::grant(conn, &actor, &namespace, &address, &package)).await?;
    Ok(HttpResponse::Ok().finish())
}

/// `DELETE …/user/{address}/access/{package}`
pub(crate) async fn revoke(
    state: Data<State>,
    AccessPath { namespace, address, package }: AccessPath,
    Signed(signature): Signed,
) -> Result<HttpResponse, ApiError> {
    let actor = signer(&state, signature, &address)?;
    state.write(move |conn| users::revoke(conn, &actor, &namespace, &address, &package)).await?;
    Ok(HttpResponse::Ok().finish())
}

fn signer(state: &State, signature: Signature, user: &Address) -> Result<Actor, ApiError> {
    state.door.admit(signature, &MessageDigest::of(user.as_bytes()))
}
