//! What the head of a publish already tells: where to, signed by something, of which type and size.

use actix_web::{HttpMessage as _, HttpRequest, http::header};
use ipfs_registry_core::{Signature, wire::Code};

use crate::{
    ApiError, State,
    extract::{NamespacePath, Signed},
};

/// Refuses what need not be received.
pub(super) fn check(
    state: &State,
    request: &HttpRequest,
    path: Result<NamespacePath, ApiError>,
    signed: Result<Signed, ApiError>,
) -> Result<(NamespacePath, Signature), ApiError> {
    let path = path?;
    let Signed(signature) = signed?;
    content_type(request, &state.registry.mime)?;
    content_length(request, state.registry.body_limit)?;
    Ok((path, signature))
}

fn content_type(request: &HttpRequest, expected: &str) -> Result<(), ApiError> {
    let given = request.content_type();
    if given.eq_ignore_ascii_case(expected) {
        return Ok(());
    }
    let words = format!("this registry takes archives of type `{expected}`, not `{given}`");
    Err(ApiError::refused(Code::UnsupportedMediaType, words))
}

fn content_length(request: &HttpRequest, limit: u64) -> Result<(), ApiError> {
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length = length.and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    match length {
        Some(length) if length > limit => Err(too_large(limit)),
        _ => Ok(()),
    }
}

/// The refusal of an archive over the limit.
pub(super) fn too_large(limit: u64) -> ApiError {
    let words = format!("an archive has at most {limit} bytes in this registry");
    ApiError::refused(Code::BodyTooLarge, words)
}
