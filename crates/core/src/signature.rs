//! Signatures and the recovery of their signers.

use std::{fmt, str::FromStr};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use secp256k1::{
    Message,
    ecdsa::{RecoverableSignature, RecoveryId},
};
use thiserror::Error;

use crate::{Address, MessageDigest, text::text_serde};

/// Half the order of the curve. A larger `s` is the malleable form of the signature.
const HALF_ORDER: [u8; 32] = [
    0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0x5d, 0x57, 0x6e, 0x73, 0x57, 0xa4, 0x50, 0x1d, 0xdf, 0xe9, 0x2f, 0x46, 0x68, 0x1b, 0x20, 0xa0,
];

/// Zero, which is not a valid `r` or `s`.
const ZERO: [u8; 32] = [0; 32];

/// The offset that Ethereum tools add to the recovery id.
const ETHEREUM_OFFSET: u8 = 27;

/// A recoverable secp256k1 signature of 65 bytes. Its text form is base64 with padding.
///
/// The bytes are `r` (32 bytes), `s` (32 bytes, at most half the order of the curve) and the
/// recovery id, 0 or 1. Parsing accepts 27 and 28 for 0 and 1.
///
/// [`Signature::recover`] returns the address of the signer of a message. For any *other* message
/// it usually returns an unrelated address and no error, so the caller must compare addresses.
///
/// ```
/// use ipfs_registry_core::{MessageDigest, Signature, SigningKey};
///
/// let key = SigningKey::generate();
/// let text = key.sign_message(b"an archive").to_string();
///
/// let signature: Signature = text.parse()?;
/// assert_eq!(signature.recover(&MessageDigest::of(b"an archive"))?, key.address());
/// # Ok::<(), ipfs_registry_core::InvalidSignature>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Signature([u8; 65]);

/// The reason why a text is not a [`Signature`], or no address can be recovered from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum InvalidSignature {
    /// The text is not base64.
    #[error("the signature is not base64 with padding")]
    Base64,
    /// The length is not [`Signature::LEN`].
    #[error("a signature has {len} bytes, not {0}", len = Signature::LEN)]
    Length(usize),
    /// The last byte is not a recovery id.
    #[error("the signature ends in {0}, not in a recovery id: 0, 1, 27 or 28")]
    RecoveryId(u8),
    /// `r` or `s` is zero, or not below the order of the curve.
    #[error("the signature's r or s is not a number of the curve")]
    OutOfRange,
    /// `s` is above half the order of the curve.
    #[error("the signature's s is high; sign with low s, so that nobody can make a twin of it")]
    HighS,
    /// No key can have created this signature for this message.
    #[error("no key can have made the signature")]
    Unrecoverable,
}

impl Signature {
    /// The length of a signature in bytes.
    pub const LEN: usize = 65;

    /// Parses `r`, `s` and the recovery id.
    ///
    /// # Errors
    ///
    /// Fails if a part is out of range or `s` is above half the order of the curve.
    pub fn from_bytes(mut bytes: [u8; Self::LEN]) -> Result<Self, InvalidSignature> {
        bytes[64] = recovery_id(bytes[64])?;
        // Rejects `r` and `s` that are not below the order of the curve, but accepts zero.
        parse_compact(&bytes)?;
        let (r, s) = bytes[..64].split_at(32);
        if r == ZERO || s == ZERO {
            return Err(InvalidSignature::OutOfRange);
        }
        if s > HALF_ORDER.as_slice() {
            return Err(InvalidSignature::HighS);
        }
        Ok(Self(bytes))
    }

    /// Returns the bytes: `r`, `s` and the recovery id, 0 or 1.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; Self::LEN] {
        &self.0
    }

    /// Returns the bytes as Ethereum tools write them: `r`, `s` and 27 or 28.
    #[must_use]
    pub const fn to_ethereum_bytes(&self) -> [u8; Self::LEN] {
        let mut bytes = self.0;
        bytes[64] += ETHEREUM_OFFSET;
        bytes
    }

    /// Recovers the address of the signer of the message with this digest.
    ///
    /// # Errors
    ///
    /// [`InvalidSignature::Unrecoverable`] if no key can have created the signature.
    pub fn recover(&self, message: &MessageDigest) -> Result<Address, InvalidSignature> {
        let recovered = parse_compact(&self.0)?.recover(Message::from_digest(*message.as_bytes()));
        let key = recovered.map_err(|_| InvalidSignature::Unrecoverable)?;
        Ok(Address::of(&key))
    }

    /// Converts the output of the signing function. Its `s` is low, and the probability of the
    /// recovery ids 2 and 3 is negligible.
    pub(crate) fn of(signed: &RecoverableSignature) -> Self {
        let (id, compact) = signed.serialize_compact();
        let mut bytes = [id.to_u8(); Self::LEN];
        bytes[..64].copy_from_slice(&compact);
        Self(bytes)
    }
}

impl FromStr for Signature {
    type Err = InvalidSignature;

    fn from_str(text: &str) -> Result<Self, InvalidSignature> {
        let bytes = STANDARD.decode(text).map_err(|_| InvalidSignature::Base64)?;
        let length = bytes.len();
        Self::from_bytes(bytes.try_into().map_err(|_| InvalidSignature::Length(length))?)
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&STANDARD.encode(self.0))
    }
}

text_serde!(Signature);

/// Parses the last byte of a signature.
fn recovery_id(byte: u8) -> Result<u8, InvalidSignature> {
    match byte {
        0 | 1 => Ok(byte),
        27 | 28 => Ok(byte - ETHEREUM_OFFSET),
        _ => Err(InvalidSignature::RecoveryId(byte)),
    }
}

fn parse_compact(bytes: &[u8; Signature::LEN]) -> Result<RecoverableSignature, InvalidSignature> {
    let (compact, id) = bytes.split_at(64);
    let id = RecoveryId::from_u8_masked(id[0]);
    RecoverableSignature::from_compact(compact, id).map_err(|_| InvalidSignature::OutOfRange)
}

#[cfg(test)]
mod tests;
