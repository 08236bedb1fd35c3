//! Keys that sign.

use std::fmt;

use secp256k1::{Message, PublicKey, SecretKey, ecdsa::RecoverableSignature, rand};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::{Address, MessageDigest, Signature};

/// The secp256k1 key of a publisher.
///
/// `Debug` shows its address only, and dropping it overwrites it in memory.
///
/// ```
/// use ipfs_registry_core::{MessageDigest, SigningKey};
///
/// let key = SigningKey::generate();
/// let signature = key.sign_message(b"an archive");
///
/// let signer = signature.recover(&MessageDigest::of(b"an archive"))?;
/// assert_eq!(signer, key.address());
/// # Ok::<(), ipfs_registry_core::InvalidSignature>(())
/// ```
#[derive(Clone)]
pub struct SigningKey {
    secret: SecretKey,
    address: Address,
}

/// The bytes are not a key: they are zero, or not below the order of the curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the 32 bytes are not a secp256k1 key")]
pub struct InvalidSigningKey;

impl SigningKey {
    /// A new key, from the randomness of the operating system.
    #[must_use]
    pub fn generate() -> Self {
        Self::of(SecretKey::new(&mut rand::rng()))
    }

    /// The key with these bytes.
    ///
    /// # Errors
    ///
    /// Fails where they are zero, or not below the order of the curve.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, InvalidSigningKey> {
        SecretKey::from_secret_bytes(*bytes).map(Self::of).map_err(|_| InvalidSigningKey)
    }

    /// The address the key is known by.
    #[must_use]
    pub const fn address(&self) -> Address {
        self.address
    }

    /// Signs the message with this digest. The same key and digest give the same signature.
    #[must_use]
    pub fn sign(&self, message: &MessageDigest) -> Signature {
        let message = Message::from_digest(*message.as_bytes());
        Signature::of(&RecoverableSignature::sign_ecdsa_recoverable(message, &self.secret))
    }

    /// Signs `message`.
    #[must_use]
    pub fn sign_message(&self, message: &[u8]) -> Signature {
        self.sign(&MessageDigest::of(message))
    }

    /// The bytes of the key, for a keystore.
    pub(crate) fn secret_bytes(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.secret.to_secret_bytes())
    }

    fn of(secret: SecretKey) -> Self {
        let address = Address::of(&PublicKey::from_secret_key(&secret));
        Self { secret, address }
    }
}

impl Drop for SigningKey {
    fn drop(&mut self) {
        self.secret.non_secure_erase();
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("address", &self.address).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_one_has_the_address_every_ethereum_tool_gives_it() {
        let mut one = [0; 32];
        one[31] = 1;

        let address = SigningKey::from_bytes(&one).unwrap().address();

        assert_eq!(address.to_string(), "0x7e5f4552091a69125d5dfcb7b8c2659029395bdf");
    }

    #[test]
    fn what_is_signed_recovers_and_parses() {
        for _ in 0..64 {
            let key = SigningKey::generate();
            let digest = MessageDigest::of(key.address().as_bytes());

            let signature = key.sign(&digest);

            assert_eq!(signature.to_string().parse(), Ok(signature));
            assert_eq!(signature.recover(&digest), Ok(key.address()));
        }
    }

    #[test]
    fn bytes_outside_the_curve_are_no_key() {
        for byte in [0, 0xff] {
            assert_eq!(SigningKey::from_bytes(&[byte; 32]).unwrap_err(), InvalidSigningKey);
        }
    }

    #[test]
    fn debug_keeps_the_secret() {
        let key = SigningKey::from_bytes(&[0xab; 32]).unwrap();

        let shown = format!("{key:?}");

        assert!(!shown.contains("171, 171") && !shown.contains("abab"), "{shown}");
    }
}
