//! `/api/publisher`: signs up and describes publishers.

use actix_web::web::{Data, Json};
use ipfs_registry_core::wire::PublisherInfo;

use crate::{
    http::extract::{AddressPath, Signed},
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
    AddressPath { address }: AddressPath,
) -> Result<Json<PublisherInfo>, RegistryError> {
    registry.publisher(address).await.map(Json)
}
