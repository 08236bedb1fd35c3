//! Signatures, and whose they are.

use std::{fmt, str::FromStr};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use secp256k1::{
    Message,
    ecdsa::{RecoverableSignature, RecoveryId},
};
use thiserror::Error;

use crate::{Address, MessageDigest, text::text_serde};

/// Half the order of the curve: where `s` is above it, the signature is the malleated twin.
const HALF_ORDER: [u8; 32] = [
    0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0x5d, 0x57, 0x6e, 0x73, 0x57, 0xa4, 0x50, 0x1d, 0xdf, 0xe9, 0x2f, 0x46, 0x68, 0x1b, 0x20, 0xa0,
];

/// What neither `r` nor `s` may be.
const ZERO: [u8; 32] = [0; 32];

/// What Ethereum tools add to the recovery id.
const ETHEREUM_OFFSET: u8 = 27;

/// A recoverable secp256k1 signature: 65 bytes, base64 with padding as text.
///
/// They are `r` (32), `s` (32, not above half the order of the curve) and the recovery id, 0 or
/// 1; 27 and 28 are read as 0 and 1.
///
/// [`Signature::recover`] gives the address whose key signed a message. For a message that was
/// *not* signed it gives a stranger's address as a rule, and no error: compare the address.
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

/// Why a text is not a [`Signature`], or a signature has no address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum InvalidSignature {
    /// The text is not base64.
    #[error("the signature is not base64 with padding")]
    Base64,
    /// It has another length.
    #[error("a signature has {len} bytes, not {0}", len = Signature::LEN)]
    Length(usize),
    /// The last byte is no recovery id.
    #[error("the signature ends in {0}, not in a recovery id: 0, 1, 27 or 28")]
    RecoveryId(u8),
    /// `r` or `s` is zero, or not below the order of the curve.
    #[error("the signature's r or s is not a number of the curve")]
    OutOfRange,
    /// `s` is above half the order of the curve.
    #[error("the signature's s is high; sign with low s, so that nobody can make a twin of it")]
    HighS,
    /// There is no key that this signature of this message can be of.
    #[error("no key can have made the signature")]
    Unrecoverable,
}

impl Signature {
    /// How many bytes a signature has.
    pub const LEN: usize = 65;

    /// Reads `r`, `s` and the recovery id.
    ///
    /// # Errors
    ///
    /// Fails where a part is out of its range, and where `s` is high.
    pub fn from_bytes(mut bytes: [u8; Self::LEN]) -> Result<Self, InvalidSignature> {
        bytes[64] = recovery_id(bytes[64])?;
        // Refuses an r or s that is not below the order of the curve, and takes zero.
        recoverable(&bytes)?;
        let (r, s) = bytes[..64].split_at(32);
        if r == ZERO || s == ZERO {
            return Err(InvalidSignature::OutOfRange);
        }
        if s > HALF_ORDER.as_slice() {
            return Err(InvalidSignature::HighS);
        }
        Ok(Self(bytes))
    }

    /// The bytes: `r`, `s`, and 0 or 1.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; Self::LEN] {
        &self.0
    }

    /// The address whose key signed the message with this digest.
    ///
    /// # Errors
    ///
    /// [`InvalidSignature::Unrecoverable`] where no key can have signed it.
    pub fn recover(&self, message: &MessageDigest) -> Result<Address, InvalidSignature> {
        let recovered = recoverable(&self.0)?.recover(Message::from_digest(*message.as_bytes()));
        let key = recovered.map_err(|_| InvalidSignature::Unrecoverable)?;
        Ok(Address::of(&key))
    }

    /// What signing made. Its `s` is low; ids 2 and 3 would need a nonce nobody will ever meet.
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

/// The recovery id that the last byte of a signature says.
fn recovery_id(byte: u8) -> Result<u8, InvalidSignature> {
    match byte {
        0 | 1 => Ok(byte),
        27 | 28 => Ok(byte - ETHEREUM_OFFSET),
        _ => Err(InvalidSignature::RecoveryId(byte)),
    }
}

fn recoverable(bytes: &[u8; Signature::LEN]) -> Result<RecoverableSignature, InvalidSignature> {
    let (compact, id) = bytes.split_at(64);
    let id = RecoveryId::from_u8_masked(id[0]);
    RecoverableSignature::from_compact(compact, id).map_err(|_| InvalidSignature::OutOfRange)
}

#[cfg(test)]
mod tests;
