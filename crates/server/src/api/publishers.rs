//! `/api/publisher`: signs up and describes publishers.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Json},
};
use ipfs_registry_core::wire::PublisherInfo;

use crate::{
    http::{
        document,
        extract::{AddressPath, Signed},
    },
    registry::{Registry, RegistryError},
};

/// `POST /api/publisher`: signs up the signer as a publisher.
pub(super) async fn sign_up(
    registry: Data<Registry>,
    Signed(signature): Signed,
) -> Result<Json<PublisherInfo>, RegistryError> {
    registry.sign_up(signature).await.map(Json)
}

/// `GET /api/publisher/{address}`
pub(super) async fn find(
    registry: Data<Registry>,
    request: HttpRequest,
) -> Result<HttpResponse, RegistryError> {
    let build = async || registry.publisher(AddressPath::of(&request)?.address).await;
    document::send(&registry, &request, build).await
}
