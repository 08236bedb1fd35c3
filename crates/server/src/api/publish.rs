//! `POST /api/package/{namespace}`: publishes an archive.

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

/// Publishes the archive in the body, which the author must have signed.
pub(super) async fn publish(
    (registry, http): (Data<Registry>, Data<HttpState>),
    request: HttpRequest,
    (path, signed): (Result<NamespacePath, RegistryError>, Result<Signed, RegistryError>),
    payload: Payload,
) -> Result<Json<Receipt>, RegistryError> {
    Transfer::Publish(Frontend::Api).mark(&request);
    let settings = &registry.settings;
    let mut body = Body::new(payload, &http.limits.config);
    let published = match publish_head::check(settings, &request, path, signed) {
        Ok((NamespacePath { namespace }, signature)) => {
            let published = registry.publish(&namespace, signature, body.chunks()).await;
            published.map_err(|error| (error.code() == Code::BodyTooLarge, error))
        }
        Err(error) => Err((true, error)),
    };
    match published {
        Ok(receipt) => Ok(Json(receipt)),
        Err((is_unread, error)) => {
            if is_unread {
                // If the connection closed now, a client that is still sending would not see the answer.
                body.discard(settings.body_limit).await;
            }
            Err(error)
        }
    }
}
