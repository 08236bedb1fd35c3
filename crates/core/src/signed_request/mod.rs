//! Signed requests: HTTP message signatures by the profile ERC-8128, without I/O.
//!
//! A request carries its signature in the fields `Signature-Input` and `Signature`. The signature
//! says which request was signed, for which host, when, and once: it covers method, authority,
//! path, query and the digest of the body, is valid for a short time, and has a nonce.
//!
//! - [`sign`] makes the two fields of a request.
//! - [`verify`] checks them at the head of a request. [`BodyDigest`] then checks the
//!   body while it is read. The caller uses up the nonce.
//! - [`SignedBase`] reads and verifies the text that was signed, wherever it was stored.
//!
//! Sources: RFC 9421, HTTP message signatures (section 2.1 values of fields, 2.2 derived
//! components, 2.5 signature bases, 3.2 verification, 4 the two fields); RFC 9530
//! (`Content-Digest`); RFC 9651 (structured fields); ERC-191 (the hash that is signed); ERC-8128,
//! a draft. Signatures by earlier drafts, without a tag and with the key id
//! `erc8128:<chain>:<address>`, are accepted too.
//!
//! ```
//! use ipfs_registry_core::{SigningKey, Timestamp, signed_request::*};
//!
//! let key = SigningKey::generate();
//! let body = br#"{"hello":"world"}"#;
//! let fields = vec![
//!     ("content-type", "application/json".to_owned()),
//!     (CONTENT_DIGEST, ContentDigest::of(body).to_string()),
//! ];
//! let request = RequestParts {
//!     method: "POST",
//!     scheme: "https",
//!     authority: "api.example",
//!     path: "/items",
//!     query: Some("view=full"),
//!     fields: &fields,
//!     has_body: true,
//! };
//! let signed = sign(&key, &request, &SigningOptions::new(Timestamp::now()))?;
//!
//! let mut sent = fields.clone();
//! sent.push((SIGNATURE_INPUT, signed.signature_input));
//! sent.push((SIGNATURE, signed.signature));
//! let received = RequestParts { fields: &sent, ..request };
//! let rules = VerifyRules { now: Timestamp::now(), max_window: 300 };
//! let verified = verify(&received, &rules)?;
//! assert_eq!(verified.signer, key.address());
//!
//! let digest = verified.digest.expect("the request has a body");
//! let mut digest = BodyDigest::new(digest);
//! digest.update(body);
//! digest.finish()?;
//!
//! let base: SignedBase = verified.base.parse()?;
//! base.verify(&verified.signature)?;
//! assert_eq!(base.component("@query"), Some("?view=full"));
//!
//! let elsewhere = RequestParts { path: "/others", ..received };
//! let error = verify(&elsewhere, &rules).unwrap_err();
//! assert_eq!(error.code().as_str(), "bad_signature");
//! # Ok::<(), SignedRequestError>(())
//! ```

mod base;
mod body_digest;
mod candidate;
mod claims;
mod component;
mod content_digest;
mod coverage;
mod error;
mod error_code;
mod fields;
mod given;
mod key_id;
mod limits;
mod parts;
mod recover;
mod rules;
mod sign;
mod signed_base;
#[cfg(test)]
mod tests;
mod verify;

pub use self::{
    body_digest::BodyDigest,
    candidate::TAG,
    content_digest::ContentDigest,
    error::SignedRequestError,
    fields::{CONTENT_DIGEST, SIGNATURE, SIGNATURE_INPUT},
    given::Given,
    limits::{
        CLOCK_SKEW, MAX_CANDIDATES, MAX_CHAIN_LEN, MAX_COMPONENTS, MAX_FIELD_LEN, MAX_MEMBER_LEN,
        MAX_NONCE_LEN, MAX_PARAMETERS,
    },
    parts::{HeaderFields, RequestParts},
    recover::recover_base,
    rules::VerifyRules,
    sign::{SignatureFields, SigningOptions, random_nonce, sign},
    signed_base::SignedBase,
    verify::{VerifiedRequest, verify},
};
