//! Errors of signed requests.

use thiserror::Error;

use super::{
    given::Given,
    limits::{
        CLOCK_SKEW, MAX_CANDIDATES, MAX_COMPONENTS, MAX_FIELD_LEN, MAX_MEMBER_LEN, MAX_NONCE_LEN,
        MAX_PARAMETERS,
    },
};
use crate::{Address, InvalidSignature, Signature, Timestamp};

/// The reason why a request is not signed, or cannot be signed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SignedRequestError {
    /// The request has no `Signature-Input`.
    #[error(
        "the request has no message signature; sign it and send `signature-input` and `signature`"
    )]
    NotSigned,
    /// All signatures have the tag of another profile.
    #[error("no signature of the request has the tag `erc8128`; sign it with this tag")]
    NoCandidate,
    /// A field is not a dictionary of structured fields.
    #[error("`{field}` is not a dictionary of structured fields (RFC 9651): {reason}")]
    Syntax {
        /// The name of the field.
        field: &'static str,
        /// What the parser expected, and where.
        reason: String,
    },
    /// The member of `Signature-Input` is not a list of components.
    #[error("the member `{label}` of `signature-input` is not a list of components in parentheses")]
    NotAList {
        /// The label of the member.
        label: String,
    },
    /// `Signature` has no bytes for a member of `Signature-Input`.
    #[error("`signature` has no byte sequence `{label}=:…:`, which `signature-input` describes")]
    NoBytes {
        /// The label of the member.
        label: String,
    },
    /// A component is not a string, or a field's name is not lower-case.
    #[error(
        "`{0}` is not a component; write `@` and a derived component, or a lower-case field name, in \
         double quotes"
    )]
    InvalidComponent(String),
    /// A component is covered twice.
    #[error("the signature covers `{0}` more than once; name each component once")]
    RepeatedComponent(String),
    /// A component has parameters.
    #[error("the covered component `{0}` has parameters, which are not supported; cover it whole")]
    ComponentParameters(String),
    /// A derived component is not one of a request, or not supported.
    #[error(
        "the derived component `{0}` is not supported; cover `@method`, `@authority`, `@scheme`, \
         `@path`, `@query`, `@request-target` or `@target-uri`"
    )]
    UnknownComponent(String),
    /// The value of a covered component has characters outside of visible ASCII.
    #[error("the value of the covered component `{0}` has characters other than visible ASCII")]
    UnreadableComponent(String),
    /// A field is too large.
    #[error("`{field}` has {given} bytes, more than {MAX_FIELD_LEN}")]
    FieldTooLarge {
        /// The name of the field.
        field: &'static str,
        /// Its size in bytes.
        given: usize,
    },
    /// A member of a field is too large.
    #[error("the member `{label}` of `{field}` has {given} bytes, more than {MAX_MEMBER_LEN}")]
    MemberTooLarge {
        /// The name of the field.
        field: &'static str,
        /// The label of the member.
        label: String,
        /// Its size in bytes.
        given: usize,
    },
    /// The request has too many signatures.
    #[error("the request has {0} signatures, more than {MAX_CANDIDATES}; send one")]
    TooManyCandidates(usize),
    /// A signature covers too many components.
    #[error("the signature covers {0} components, more than {MAX_COMPONENTS}")]
    TooManyComponents(usize),
    /// A signature has too many parameters.
    #[error("the signature has {0} parameters, more than {MAX_PARAMETERS}")]
    TooManyParameters(usize),
    /// The parameter `keyid` is missing, or does not name an address.
    #[error("`keyid` is {0}; write the string `eip155:<chain>:0x<40 hexadecimal digits>`")]
    InvalidKeyId(Given),
    /// The parameter `created` or `expires` is missing or not an integer.
    #[error("`{parameter}` is {given}; write a Unix time in whole seconds")]
    InvalidTime {
        /// `created` or `expires`.
        parameter: &'static str,
        /// Its value.
        given: Given,
    },
    /// `expires` is not after `created`.
    #[error("`expires={expires}` is not after `created={created}`")]
    EmptyWindow {
        /// The Unix time in seconds from which the signature is valid.
        created: i64,
        /// The Unix time in seconds until which the signature is valid.
        expires: i64,
    },
    /// The signature is valid for too long.
    #[error("the signature is valid for {given} seconds; sign for at most {most}")]
    WindowTooLong {
        /// The validity in seconds.
        given: i64,
        /// The maximum in seconds.
        most: i64,
    },
    /// The signature is not valid yet.
    #[error(
        "the request was signed at {created}, and the time is {now} here, more than {CLOCK_SKEW} \
         seconds before; set the clock that signs, and sign again"
    )]
    NotYetValid {
        /// When the request was signed, by the signer's clock.
        created: Timestamp,
        /// The verifier's time.
        now: Timestamp,
    },
    /// The signature is not valid any more.
    #[error(
        "the signature expired at {expires}, and the time is {now} here, more than {CLOCK_SKEW} \
         seconds after; sign again, and if this stays so, set the clock that signs"
    )]
    Expired {
        /// Until when the signature was valid, by the signer's clock.
        expires: Timestamp,
        /// The verifier's time.
        now: Timestamp,
    },
    /// The parameter `nonce` is missing.
    #[error("the signature has no nonce; sign with a new random `nonce` for each request")]
    NonceRequired,
    /// The nonce is not a string, empty, or too long.
    #[error("`nonce` is {0}; write a string of 1 to {MAX_NONCE_LEN} ASCII characters")]
    InvalidNonce(Given),
    /// The parameter `alg` is present.
    #[error("`alg` is {0}; leave it out, since `keyid` tells the algorithm")]
    UnsupportedAlgorithm(Given),
    /// The signature covers too little of the request.
    #[error("the signature does not cover {}; cover it, without parameters", quoted(.0))]
    InsufficientCoverage(Vec<&'static str>),
    /// The request has a body and no `Content-Digest`.
    #[error("the request has a body and no `content-digest`; send the digest and cover it")]
    ContentDigestRequired,
    /// `Content-Digest` is not a dictionary, or a digest in it has another type or length.
    #[error(
        "`content-digest` is not valid: {0}; write `sha-256=:<base64>:` or `sha-512=:<base64>:` \
         (RFC 9530)"
    )]
    InvalidContentDigest(String),
    /// `Content-Digest` has no digest of a supported algorithm.
    #[error("`content-digest` has no digest by `sha-256` or `sha-512`; send one")]
    NoSupportedDigest,
    /// The body is not the one that was signed.
    #[error("the body of the request does not have the `{0}` digest that `content-digest` says")]
    BodyMismatch(&'static str),
    /// A covered field is not in the request.
    #[error("the signature covers the field `{0}`, which the request does not have")]
    FieldAbsent(String),
    /// The signature has another length.
    #[error("the signature has {0} bytes, not {len}", len = Signature::LEN)]
    SignatureLength(usize),
    /// The last byte of the signature is not 27 or 28.
    #[error("the signature ends in {0}, not in 27 or 28")]
    RecoveryId(u8),
    /// The bytes are no signature.
    #[error(transparent)]
    InvalidSignature(#[from] InvalidSignature),
    /// The signature is by another key, or for another request.
    #[error(
        "the signature was not made by `{claimed}`, which `keyid` names, for this request; it \
         recovers to `{recovered}`, so another key signed, or something that is covered was changed"
    )]
    WrongSigner {
        /// The address in the key id.
        claimed: Address,
        /// The address that the signature recovers to.
        recovered: Address,
    },
    /// The text is not a signature base.
    #[error("the text is not a signature base: {0}")]
    InvalidBase(&'static str),
}

fn quoted(components: &[&str]) -> String {
    let quoted: Vec<String> = components.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}
