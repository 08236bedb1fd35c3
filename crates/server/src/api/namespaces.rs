//! `/api/namespace/{namespace}`: registers and describes namespaces.

use actix_web::web::{Data, Json};
use ipfs_registry_core::wire::NamespaceInfo;

use crate::{
    http::extract::{NamespacePath, Signed},
    registry::{Registry, RegistryError},
};

/// `POST /api/namespace/{namespace}`: registers the namespace, with the signer as its owner.
pub(super) async fn register(
    registry: Data<Registry>,
    NamespacePath { namespace }: NamespacePath,
    Signed(signature): Signed,
) -> Result<Json<NamespaceInfo>, RegistryError> {
    registry.register(signature, namespace).await.map(Json)
}

/// `GET /api/namespace/{namespace}`
pub(super) async fn find(
    registry: Data<Registry>,
    NamespacePath { namespace }: NamespacePath,
) -> Result<Json<NamespaceInfo>, RegistryError> {
    registry.namespace(namespace).await.map(Json)
}
