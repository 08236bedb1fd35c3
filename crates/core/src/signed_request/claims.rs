//! The parameters of a signature that the profile ERC-8128 requires.

use sfv::{BareItem, Parameters};

use super::{error::SignedRequestError, given::Given, key_id::KeyId, limits::MAX_NONCE_LEN};
use crate::Address;

/// What a signature says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Claims {
    /// The address in the key id.
    pub(super) signer: Address,
    /// The Unix time of signing in seconds.
    pub(super) created: i64,
    /// The Unix time in seconds until which the signature is valid; later than `created`.
    pub(super) expires: i64,
    /// The nonce: 1 to [`MAX_NONCE_LEN`] ASCII characters.
    pub(super) nonce: String,
}

impl Claims {
    /// Reads the parameters of a signature.
    ///
    /// # Errors
    ///
    /// Fails if a required parameter is missing or invalid, or `alg` is present.
    pub(super) fn of(parameters: &Parameters) -> Result<Self, SignedRequestError> {
        if let Some(algorithm) = parameters.get("alg") {
            return Err(SignedRequestError::UnsupportedAlgorithm(Given::of(Some(algorithm))));
        }
        let signer = key_id(parameters.get("keyid"))?;
        let created = time("created", parameters.get("created"))?;
        let expires = time("expires", parameters.get("expires"))?;
        if expires <= created {
            return Err(SignedRequestError::EmptyWindow { created, expires });
        }
        let nonce = nonce(parameters.get("nonce"))?;
        Ok(Self { signer, created, expires, nonce })
    }
}

fn key_id(value: Option<&BareItem>) -> Result<Address, SignedRequestError> {
    let text = value.and_then(BareItem::as_string);
    let key_id = text.and_then(|text| KeyId::parse(text.as_str()));
    key_id
        .map(|key_id| key_id.address)
        .ok_or_else(|| SignedRequestError::InvalidKeyId(Given::of(value)))
}

fn time(parameter: &'static str, value: Option<&BareItem>) -> Result<i64, SignedRequestError> {
    let seconds = value.and_then(BareItem::as_integer).map(i64::from);
    seconds.ok_or_else(|| SignedRequestError::InvalidTime { parameter, given: Given::of(value) })
}

fn nonce(value: Option<&BareItem>) -> Result<String, SignedRequestError> {
    let Some(item) = value else { return Err(SignedRequestError::NonceRequired) };
    // A string of structured fields is ASCII by its syntax.
    match item.as_string().map(|text| text.as_str()) {
        Some(text) if (1..=MAX_NONCE_LEN).contains(&text.len()) => Ok(text.to_owned()),
        _ => Err(SignedRequestError::InvalidNonce(Given::of(value))),
    }
}
