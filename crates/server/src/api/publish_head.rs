//! Checks the head of a publish request before the body is received.

use actix_web::{HttpMessage as _, HttpRequest, http::header};
use ipfs_registry_core::{Signature, wire::Code};

use crate::{
    config::RegistryConfig,
    http::extract::{NamespacePath, Signed},
    registry::{RegistryError, publish::too_large},
};

/// Checks namespace, signature, content type and length. Returns the namespace and the signature.
pub(super) fn check(
    settings: &RegistryConfig,
    request: &HttpRequest,
    path: Result<NamespacePath, RegistryError>,
    signed: Result<Signed, RegistryError>,
) -> Result<(NamespacePath, Signature), RegistryError> {
    let path = path?;
    let Signed(signature) = signed?;
    check_content_type(request, &settings.mime)?;
    check_content_length(request, settings.body_limit)?;
    Ok((path, signature))
}

fn check_content_type(request: &HttpRequest, expected: &str) -> Result<(), RegistryError> {
    let actual = request.content_type();
    if actual.eq_ignore_ascii_case(expected) {
        return Ok(());
    }
    let detail = format!("this registry accepts archives of type `{expected}`, not `{actual}`");
    Err(RegistryError::refused(Code::UnsupportedMediaType, detail))
}

fn check_content_length(request: &HttpRequest, limit: u64) -> Result<(), RegistryError> {
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length = length.and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    match length {
        Some(length) if length > limit => Err(too_large(limit)),
        _ => Ok(()),
    }
}
