//! `/api/publisher`: who signed up.

use actix_web::web::{Data, Json};
use ipfs_registry_core::{
    MessageDigest,
    wire::{PublisherInfo, SIGN_UP_MESSAGE},
};
use ipfs_registry_db::publishers;

use crate::{
    ApiError, State, door,
    extract::{AddressPath, Signed},
};

/// `POST /api/publisher`: the signer becomes a publisher.
pub(crate) async fn sign_up(
    state: Data<State>,
    Signed(signature): Signed,
) -> Result<Json<PublisherInfo>, ApiError> {
    let actor = door::signer(signature, &MessageDigest::of(SIGN_UP_MESSAGE))?;
    state.write(move |conn| publishers::sign_up(conn, &actor)).await.map(Json)
}

/// `GET /api/publisher/{address}`
pub(crate) async fn find(
    state: Data<State>,
    AddressPath { address }: AddressPath,
) -> Result<Json<PublisherInfo>, ApiError> {
    state.read(move |conn| publishers::find(conn, &address)).await.map(Json)
}
