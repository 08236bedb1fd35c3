//! What a signature must cover at least.

use sfv::InnerList;

use super::{
    error::SignedRequestError,
    fields::{CONTENT_DIGEST, combined},
    parts::RequestParts,
};

/// Checks that the components bind the signature to one request. A component with parameters covers
/// something else, and so does not count.
///
/// # Errors
///
/// Fails if a required component is missing, or a body has no `Content-Digest`.
pub(super) fn check(parts: &RequestParts<'_>, list: &InnerList) -> Result<(), SignedRequestError> {
    check_digest(parts)?;
    let missing: Vec<&str> = required(parts).filter(|name| !covers(list, name)).collect();
    if missing.is_empty() { Ok(()) } else { Err(SignedRequestError::InsufficientCoverage(missing)) }
}

/// Checks that a request with a body has `Content-Digest`.
///
/// # Errors
///
/// [`SignedRequestError::ContentDigestRequired`] if it has not.
pub(super) fn check_digest(parts: &RequestParts<'_>) -> Result<(), SignedRequestError> {
    if parts.has_body && combined(parts.fields, CONTENT_DIGEST).is_none() {
        return Err(SignedRequestError::ContentDigestRequired);
    }
    Ok(())
}

fn covers(list: &InnerList, name: &str) -> bool {
    let mut whole = list.items.iter().filter(|item| item.params.is_empty());
    whole.any(|item| item.bare_item.as_string().is_some_and(|text| text.as_str() == name))
}

fn required(parts: &RequestParts<'_>) -> impl Iterator<Item = &'static str> {
    // An empty query has the same value as none, and earlier signers do not cover it.
    let query = parts.query.filter(|query| !query.is_empty()).map(|_| "@query");
    let digest = parts.has_body.then_some(CONTENT_DIGEST);
    ["@method", "@authority", "@path"].into_iter().chain(query).chain(digest)
}
