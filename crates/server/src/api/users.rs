//! `/api/namespace/{namespace}/user/{address}`: manages the users of a namespace and the packages that
//! each may publish.

use actix_web::{HttpResponse, web::Data};

use crate::{
    http::extract::{AccessPath, Role, Signed, UserPath},
    registry::{Registry, RegistryError, UserId},
};

/// `POST …/user/{address}`
pub(super) async fn add(
    registry: Data<Registry>,
    UserPath { namespace, address }: UserPath,
    Role(role): Role,
    Signed(signature): Signed,
) -> Result<HttpResponse, RegistryError> {
    registry.add_user(signature, UserId { namespace, address }, role).await?;
    Ok(HttpResponse::Ok().finish())
}

/// `DELETE …/user/{address}`
pub(super) async fn remove(
    registry: Data<Registry>,
    UserPath { namespace, address }: UserPath,
    Signed(signature): Signed,
) -> Result<HttpResponse, RegistryError> {
    registry.remove_user(signature, UserId { namespace, address }).await?;
    Ok(HttpResponse::Ok().finish())
}

/// `POST …/user/{address}/access/{package}`
pub(super) async fn grant(
    registry: Data<Registry>,
    AccessPath { namespace, address, package }: AccessPath,
    Signed(signature): Signed,
) -> Result<HttpResponse, RegistryError> {
    registry.grant(signature, UserId { namespace, address }, package).await?;
    Ok(HttpResponse::Ok().finish())
}

/// `DELETE …/user/{address}/access/{package}`
pub(super) async fn revoke(
    registry: Data<Registry>,
    AccessPath { namespace, address, package }: AccessPath,
    Signed(signature): Signed,
) -> Result<HttpResponse, RegistryError> {
    registry.revoke(signature, UserId { namespace, address }, package).await?;
    Ok(HttpResponse::Ok().finish())
}
