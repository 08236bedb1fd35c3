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
mod tests {
    use super::*;
    use crate::SigningKey;

    /// The order of the curve.
    const ORDER: &str = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
    const MESSAGE: &[u8] = b"an archive";

    fn signature() -> Signature {
        SigningKey::from_bytes(&[7; 32]).unwrap().sign_message(MESSAGE)
    }

    fn with(at: usize, bytes: &[u8]) -> Result<Signature, InvalidSignature> {
        let mut changed = *signature().as_bytes();
        changed[at..at + bytes.len()].copy_from_slice(bytes);
        Signature::from_bytes(changed)
    }

    /// The other `s` that the same key and message have: the order less this one.
    fn twin_of(s: &[u8]) -> Vec<u8> {
        let order = hex::decode(ORDER).unwrap();
        let mut borrow = 0;
        let mut twin = vec![0; 32];
        for at in (0..32).rev() {
            let difference = i16::from(order[at]) - i16::from(s[at]) - borrow;
            borrow = i16::from(difference < 0);
            twin[at] = difference.rem_euclid(256) as u8;
        }
        twin
    }

    #[test]
    fn the_known_archive_recovers_to_its_signer() {
        let known = include_str!("../../../fixtures/known-answers.json");
        let known: serde_json::Value = serde_json::from_str(known).unwrap();
        let archive = include_bytes!("../../../fixtures/npm/mock-package-1.0.0.tgz");
        let text = known["archive"]["signature_base64"].as_str().unwrap();

        let signature: Signature = text.parse().unwrap();
        let signer = signature.recover(&MessageDigest::of(archive)).unwrap();

        assert_eq!(signer.to_string(), known["archive"]["signer"].as_str().unwrap());
        assert_eq!(signature.to_string(), text);
    }

    #[test]
    fn ethereum_recovery_ids_are_read_and_never_written() {
        let id = signature().as_bytes()[64];

        assert_eq!(with(64, &[id + 27]), Ok(signature()));
        assert_ne!(with(64, &[28 - id]), Ok(signature()));
        for id in [2, 3, 26, 29, 255] {
            assert_eq!(with(64, &[id]), Err(InvalidSignature::RecoveryId(id)));
        }
    }

    #[test]
    fn the_malleated_twin_is_refused() {
        let twin = twin_of(&signature().as_bytes()[32..64]);

        assert_eq!(with(32, &twin), Err(InvalidSignature::HighS));
    }

    #[test]
    fn the_highest_low_s_is_read() {
        let mut one_more = HALF_ORDER;
        one_more[31] += 1;

        assert!(with(32, &HALF_ORDER).is_ok());
        assert_eq!(with(32, &one_more), Err(InvalidSignature::HighS));
    }

    #[test]
    fn zero_and_numbers_past_the_order_are_refused() {
        let order = hex::decode(ORDER).unwrap();

        for part in [0, 32] {
            for number in [&ZERO, order.as_slice(), &[0xff; 32]] {
                assert_eq!(with(part, number), Err(InvalidSignature::OutOfRange));
            }
        }
    }

    #[test]
    fn a_signature_of_no_key_does_not_recover() {
        // No point of the curve has x = 5.
        let mut five = ZERO;
        five[31] = 5;

        let recovered = with(0, &five).unwrap().recover(&MessageDigest::of(MESSAGE));

        assert_eq!(recovered, Err(InvalidSignature::Unrecoverable));
    }

    #[test]
    fn another_message_gives_another_address() {
        let key = SigningKey::from_bytes(&[7; 32]).unwrap();

        let recovered = signature().recover(&MessageDigest::of(b"another archive"));

        assert_ne!(recovered, Ok(key.address()));
    }

    #[test]
    fn text_that_is_no_signature_is_refused() {
        let text = signature().to_string();
        let unpadded = text.trim_end_matches('=');
        let url_safe = STANDARD.encode([0xff; 65]).replace('/', "_");

        for bad in ["", unpadded, &url_safe, &format!(" {text}"), "é"] {
            let refused = bad.parse::<Signature>().unwrap_err();
            let expected =
                if bad.is_empty() { InvalidSignature::Length(0) } else { InvalidSignature::Base64 };
            assert_eq!(refused, expected, "{bad}");
        }
        let short = STANDARD.encode([1; 64]).parse::<Signature>();
        assert_eq!(short, Err(InvalidSignature::Length(64)));
    }
}
