//! The body of a yank or a deprecation: a short text for users of the package.

use actix_web::web::Payload;
use ipfs_registry_core::{MessageDigest, wire::Code};

use crate::{
    http::{HttpState, body::Body},
    registry::{Notice, Registry, RegistryError},
};

/// Receives a notice: UTF-8 without control characters, at most `notice_limit` bytes. It may be empty.
pub(super) async fn receive(
    payload: Payload,
    (registry, http): (&Registry, &HttpState),
) -> Result<Notice, RegistryError> {
    let body = Body::new(payload, &http.limits.config);
    let bytes = read_up_to(body, registry.settings.notice_limit).await?;
    let message = MessageDigest::of(&bytes);
    let text = String::from_utf8(bytes)
        .map_err(|_| RegistryError::refused(Code::InvalidBody, "the notice is not UTF-8"))?;
    if let Some(bad) = text.chars().find(|&c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        let detail = format!("the notice contains the control character {bad:?}");
        return Err(RegistryError::refused(Code::InvalidBody, detail));
    }
    Ok(Notice { text, message })
}

async fn read_up_to(mut body: Body, limit: u64) -> Result<Vec<u8>, RegistryError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = body.next().await? {
        if (bytes.len() + chunk.len()) as u64 > limit {
            let detail = format!("a notice has at most {limit} bytes");
            return Err(RegistryError::refused(Code::BodyTooLarge, detail));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}
