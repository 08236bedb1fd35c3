//! Verifies signed requests.

use sfv::Dictionary;

use super::{
    base,
    candidate::{self, Candidate},
    claims::Claims,
    content_digest::ContentDigest,
    coverage,
    error::SignedRequestError,
    fields::CONTENT_DIGEST,
    limits::CLOCK_SKEW,
    parts::RequestParts,
    recover::check_signer,
    rules::{VerifyRules, clamped},
};
use crate::{Address, Signature, Timestamp};

/// What a valid signature of a request says.
///
/// Two things are left to the caller: to compare the body with [`digest`](Self::digest), and to
/// use up the nonce.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedRequest {
    /// The address whose key signed the request.
    pub signer: Address,
    /// The nonce. A signer uses it once.
    pub nonce: String,
    /// The last second at which the signature is valid. The nonce must be stored until then.
    pub nonce_expires: Timestamp,
    /// The signature base: the text that was signed.
    pub base: String,
    /// The signature of [`base`](Self::base).
    pub signature: Signature,
    /// The digests that the body must have; `Some` if the signature covers `Content-Digest`, which
    /// it does for each request with a body.
    pub digest: Option<ContentDigest>,
}

/// Verifies the signature of a request, before its body is read.
///
/// A request may have several signatures. The first valid one is returned; one that fails never
/// hides a later one. If all fail, the error is that of the first, because `Signature-Input` has
/// them in the order of the signer's preference.
///
/// # Errors
///
/// [`SignedRequestError::NotSigned`] and [`SignedRequestError::NoCandidate`] if the request has no
/// signature by ERC-8128; the other variants say what is wrong with the first one.
pub fn verify(
    parts: &RequestParts<'_>,
    rules: &VerifyRules,
) -> Result<VerifiedRequest, SignedRequestError> {
    let candidates = Candidate::all(parts.fields)?;
    let signatures = candidate::signatures(parts.fields)?;
    let mut failure = None;
    for candidate in &candidates {
        match verify_one(candidate, &signatures, parts, rules) {
            Ok(verified) => return Ok(verified),
            Err(error) => failure = failure.or(Some(error)),
        }
    }
    Err(failure.unwrap_or(SignedRequestError::NoCandidate))
}

/// Verifies one signature, with the cheap checks first and the recovery last.
fn verify_one(
    candidate: &Candidate,
    signatures: &Dictionary,
    parts: &RequestParts<'_>,
    rules: &VerifyRules,
) -> Result<VerifiedRequest, SignedRequestError> {
    let list = candidate.list()?;
    let parameters = candidate.parameters()?;
    let claims = Claims::of(&list.params)?;
    rules.check(&claims)?;
    coverage::check(parts, list)?;
    let covered = candidate::covered(list)?;
    let is_digest_covered = covered.contains(&CONTENT_DIGEST);
    let digest = if is_digest_covered { ContentDigest::parse(parts.fields)? } else { None };
    let signature = candidate.signature(signatures)?;
    let base = base::build(parts, &covered, &parameters)?;
    let Claims { signer, nonce, expires, .. } = claims;
    check_signer(&base, &signature, signer)?;
    let nonce_expires = clamped(expires + CLOCK_SKEW);
    Ok(VerifiedRequest { signer, nonce, nonce_expires, base, signature, digest })
}
