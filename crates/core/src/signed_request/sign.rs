//! Signs requests.

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use secp256k1::rand::{self, RngCore as _};
use sfv::{BareItem, InnerList, Integer, Item, ListEntry, Parameters, key_ref};

use super::{
    base,
    candidate::TAG,
    claims::Claims,
    coverage::check_digest,
    error::SignedRequestError,
    fields::{CONTENT_DIGEST, combined},
    given::Given,
    key_id::KeyId,
    parts::RequestParts,
};
use crate::{MessageDigest, SigningKey, Timestamp};

/// The label of the signatures that [`sign`] makes.
const LABEL: &str = "eth";

/// The validity of a signature that every verifier accepts, in seconds.
const WINDOW: i64 = 60;

/// The field with the type of the body.
const CONTENT_TYPE: &str = "content-type";

/// When a signature is valid, and its nonce.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigningOptions {
    /// The time from which the signature is valid.
    pub created: Timestamp,
    /// The time until which the signature is valid.
    pub expires: Timestamp,
    /// A text that is new for each request: 1 to 128 ASCII characters.
    pub nonce: String,
}

impl SigningOptions {
    /// Signs with a random nonce, valid for 60 seconds from `created` on.
    #[must_use]
    pub fn new(created: Timestamp) -> Self {
        let expires = Timestamp::from_unix(created.unix() + WINDOW).unwrap_or(Timestamp::MAX);
        Self { created, expires, nonce: random_nonce() }
    }
}

/// The values of the fields that carry the signature of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureFields {
    /// The value of `Signature-Input`.
    pub signature_input: String,
    /// The value of `Signature`.
    pub signature: String,
}

/// Signs a request. The fields of `parts` are those that will be sent.
///
/// The signature covers what the newest draft of ERC-8128 asks for: scheme, authority, method,
/// path and query, with a body `Content-Digest`, and `Content-Type` where it is sent.
///
/// # Errors
///
/// [`SignedRequestError::ContentDigestRequired`] if there is a body and the fields have no digest
/// of it. Fails too if a part has characters that cannot be signed, or an option is invalid.
pub fn sign(
    key: &SigningKey,
    parts: &RequestParts<'_>,
    options: &SigningOptions,
) -> Result<SignatureFields, SignedRequestError> {
    check_digest(parts)?;
    let covered = covered(parts);
    let items = covered.iter().map(|name| Item::new(string(name))).collect();
    let params = parameters(key, options)?;
    Claims::of(&params)?;
    let input = base::parameters(&ListEntry::InnerList(InnerList { items, params }));
    let base = base::build(parts, &covered, &input)?;
    let signed = key.sign(&MessageDigest::of_personal_message(base.as_bytes()));
    let bytes = STANDARD.encode(signed.to_ethereum_bytes());
    Ok(SignatureFields {
        signature_input: format!("{LABEL}={input}"),
        signature: format!("{LABEL}=:{bytes}:"),
    })
}

/// Returns a new nonce: 16 random bytes in base64url.
#[must_use]
pub fn random_nonce() -> String {
    let mut bytes = [0; 16];
    rand::rng().fill_bytes(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

fn covered(parts: &RequestParts<'_>) -> Vec<&'static str> {
    let mut covered = vec!["@scheme", "@authority", "@method", "@path", "@query"];
    if parts.has_body {
        covered.push(CONTENT_DIGEST);
    }
    if combined(parts.fields, CONTENT_TYPE).is_some() {
        covered.push(CONTENT_TYPE);
    }
    covered
}

fn parameters(
    key: &SigningKey,
    options: &SigningOptions,
) -> Result<Parameters, SignedRequestError> {
    let key_id = KeyId { address: key.address() }.to_string();
    let nonce = sfv::String::try_from(options.nonce.clone())
        .map_err(|_| SignedRequestError::InvalidNonce(Given::text(&options.nonce)))?;
    let values = [
        (key_ref("created"), time(options.created)),
        (key_ref("expires"), time(options.expires)),
        (key_ref("nonce"), BareItem::String(nonce)),
        (key_ref("keyid"), string(&key_id)),
        (key_ref("tag"), string(TAG)),
    ];
    Ok(values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

fn time(time: Timestamp) -> BareItem {
    BareItem::Integer(Integer::try_from(time.unix()).expect("timestamps have up to 12 digits"))
}

fn string(text: &str) -> BareItem {
    BareItem::String(sfv::String::try_from(text.to_owned()).expect("the text is ASCII"))
}
