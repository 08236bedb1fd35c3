//! Signing keys of publishers.

use std::fmt;

use secp256k1::{Message, PublicKey, SecretKey, ecdsa::RecoverableSignature, rand};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::{Address, MessageDigest, Signature};

/// The secp256k1 key of a publisher.
///
/// `Debug` shows only the address. Dropping the key erases it from memory.
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
    /// Generates a key from the random number generator of the operating system.
    #[must_use]
    pub fn generate() -> Self {
        Self::of(SecretKey::new(&mut rand::rng()))
    }

    /// Creates a key from its bytes.
    ///
    /// # Errors
    ///
    /// Fails if the number is zero or not below the order of the curve.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, InvalidSigningKey> {
        SecretKey::from_secret_bytes(*bytes).map(Self::of).map_err(|_| InvalidSigningKey)
    }

    /// Returns the address of the key.
    #[must_use]
    pub const fn address(&self) -> Address {
        self.address
    }

    /// Signs the message with this digest. Signing is deterministic.
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

    /// Returns the secret bytes of the key, for a keystore.
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
    fn the_key_one_has_its_known_address() {
        let mut one = [0; 32];
        one[31] = 1;

        let address = SigningKey::from_bytes(&one).unwrap().address();

        assert_eq!(address.to_string(), "0x7e5f4552091a69125d5dfcb7b8c2659029395bdf");
    }

    #[test]
    fn signatures_recover_to_the_signer_and_round_trip_through_text() {
        for _ in 0..64 {
            let key = SigningKey::generate();
            let digest = MessageDigest::of(key.address().as_bytes());

            let signature = key.sign(&digest);

            assert_eq!(signature.to_string().parse(), Ok(signature));
            assert_eq!(signature.recover(&digest), Ok(key.address()));
        }
    }

    #[test]
    fn zero_and_numbers_above_the_order_are_refused() {
        for byte in [0, 0xff] {
            assert_eq!(SigningKey::from_bytes(&[byte; 32]).unwrap_err(), InvalidSigningKey);
        }
    }

    #[test]
    fn debug_does_not_show_the_secret() {
        let key = SigningKey::from_bytes(&[0xab; 32]).unwrap();

        let shown = format!("{key:?}");

        assert!(!shown.contains("171, 171") && !shown.contains("abab"), "{shown}");
    }
}
