//! `/api/namespace/{namespace}`: registers and describes namespaces.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Json},
};
use ipfs_registry_core::wire::NamespaceInfo;

use crate::{
    http::{
        document,
        extract::{NamespacePath, Signed},
    },
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
    request: HttpRequest,
) -> Result<HttpResponse, RegistryError> {
    let build = async || registry.namespace(NamespacePath::of(&request)?.namespace).await;
    document::send(&registry, &request, build).await
}
