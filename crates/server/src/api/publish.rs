//! `POST /api/package/{namespace}`: publishes the body.

use actix_web::{
    HttpRequest,
    web::{Data, Json, Payload},
};
use ipfs_registry_core::wire::{Code, Receipt};

use super::publish_head;
use crate::{
    http::{
        HttpState,
        body::Body,
        extract::{NamespacePath, Signed},
        observe::{Frontend, Transfer},
    },
    registry::{Registry, RegistryError},
};

/// Publishes the body, which must be signed.
pub(super) async fn publish(
    (registry, http): (Data<Registry>, Data<HttpState>),
    request: HttpRequest,
    path: Result<NamespacePath, RegistryError>,
    signed: Result<Signed, RegistryError>,
    payload: Payload,
) -> Result<Json<Receipt>, RegistryError> {
    Transfer::Publish(Frontend::Api).begin(&request);
    let settings = &registry.settings;
    let mut body = Body::new(payload, &http.limits.config);
    let published = match publish_head::check(settings, &request, path, signed) {
        Ok((NamespacePath { namespace }, signature)) => {
            let published = registry.publish(&namespace, signature, body.pieces()).await;
            published.map_err(|error| (error.code() == Code::BodyTooLarge, error))
        }
        Err(refusal) => Err((true, refusal)),
    };
    match published {
        Ok(receipt) => Ok(Json(receipt)),
        Err((is_unread, error)) => {
            if is_unread {
                // A client that is still sending would see a cut connection and not the answer.
                body.discard(settings.body_limit).await;
            }
            Err(error)
        }
    }
}
