//! `/api/namespace/{namespace}`: who owns a name.

use actix_web::web::{Data, Json};
use ipfs_registry_core::{MessageDigest, wire::NamespaceInfo};
use ipfs_registry_db::namespaces;

use crate::{
    ApiError, State,
    extract::{NamespacePath, Signed},
};

/// `POST /api/namespace/{namespace}`: the signer becomes its owner.
pub(crate) async fn register(
    state: Data<State>,
    NamespacePath { namespace }: NamespacePath,
    Signed(signature): Signed,
) -> Result<Json<NamespaceInfo>, ApiError> {
    state.limits.check_name(namespace.as_str())?;
    let message = MessageDigest::of(namespace.as_str().as_bytes());
    let actor = state.door.admit(signature, &message)?;
    state.write(move |conn| namespaces::register(conn, &actor, &namespace)).await.map(Json)
}

/// `GET /api/namespace/{namespace}`
pub(crate) async fn find(
    state: Data<State>,
    NamespacePath { namespace }: NamespacePath,
) -> Result<Json<NamespaceInfo>, ApiError> {
    state.read_or_suggest(move |conn| namespaces::find(conn, &namespace)).await.map(Json)
}
