//! Checks the head of a publish before its body is received: namespace, signature, content type, length.

use actix_web::{HttpMessage as _, HttpRequest, http::header};
use ipfs_registry_core::{Signature, wire::Code};

use crate::{
    config::RegistryConfig,
    http::extract::{NamespacePath, Signed},
    registry::{RegistryError, publish::too_large},
};

/// Returns namespace and signature, or refuses a body that need not be received.
pub(super) fn check(
    settings: &RegistryConfig,
    request: &HttpRequest,
    path: Result<NamespacePath, RegistryError>,
    signed: Result<Signed, RegistryError>,
) -> Result<(NamespacePath, Signature), RegistryError> {
    let path = path?;
    let Signed(signature) = signed?;
    content_type(request, &settings.mime)?;
    content_length(request, settings.body_limit)?;
    Ok((path, signature))
}

fn content_type(request: &HttpRequest, expected: &str) -> Result<(), RegistryError> {
    let given = request.content_type();
    if given.eq_ignore_ascii_case(expected) {
        return Ok(());
    }
    let words = format!("this registry takes archives of type `{expected}`, not `{given}`");
    Err(RegistryError::refused(Code::UnsupportedMediaType, words))
}

fn content_length(request: &HttpRequest, limit: u64) -> Result<(), RegistryError> {
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length = length.and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    match length {
        Some(length) if length > limit => Err(too_large(limit)),
        _ => Ok(()),
    }
}
