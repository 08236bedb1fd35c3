//! The body of a yank or a deprecation: a few words for people.

use actix_web::web::Payload;
use ipfs_registry_core::{MessageDigest, wire::Code};

use crate::{
    http::{HttpState, body::Body},
    registry::{Notice, Registry, RegistryError},
};

/// Receives a notice, which may be empty.
pub(super) async fn receive(
    payload: Payload,
    (registry, http): (&Registry, &HttpState),
) -> Result<Notice, RegistryError> {
    let body = Body::new(payload, &http.limits.config);
    let bytes = bounded(body, registry.settings.notice_limit).await?;
    let message = MessageDigest::of(&bytes);
    let text = String::from_utf8(bytes)
        .map_err(|_| RegistryError::refused(Code::InvalidBody, "the notice is not UTF-8"))?;
    if let Some(bad) = text.chars().find(|&c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        let words = format!("the notice has the control character {bad:?}");
        return Err(RegistryError::refused(Code::InvalidBody, words));
    }
    Ok(Notice { text, message })
}

async fn bounded(mut body: Body, limit: u64) -> Result<Vec<u8>, RegistryError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = body.next().await? {
        if (bytes.len() + chunk.len()) as u64 > limit {
            let words = format!("a notice has at most {limit} bytes");
            return Err(RegistryError::refused(Code::BodyTooLarge, words));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}
