//! Keystores: encrypted key files in the Web3 Secret Storage format, version 3.

mod bounds;
mod cipher;
mod document;
mod error;
mod kdf;
mod reading;
#[cfg(test)]
mod tests;
mod writing;

use std::{fmt, str::FromStr};

use secp256k1::rand::{self, RngCore as _};
use serde::{Deserialize, Serialize};

pub use self::error::KeystoreError;
use self::{
    cipher::EncryptedKey,
    document::Document,
    kdf::{Kdf, ScryptParams},
};
use crate::{Address, SigningKey};

/// A [`SigningKey`] encrypted with a password, in the JSON format of Ethereum tools.
///
/// New keystores use scrypt (`n` = 262144, `r` = 8, `p` = 1) and AES-128-CTR. Keystores with
/// scrypt or PBKDF2 can be decrypted if their cost is within [`Keystore::MAX_SCRYPT_MEMORY`] and
/// the other limits. Encryption and decryption deliberately take about one second and 256 MiB.
///
/// ```
/// use ipfs_registry_core::{Keystore, KeystoreError, SigningKey};
///
/// let key = SigningKey::generate();
/// let json = Keystore::encrypt(&key, "correct horse").to_json();
///
/// let keystore: Keystore = json.parse()?;
/// assert_eq!(keystore.decrypt("correct horse")?.address(), key.address());
/// assert!(matches!(keystore.decrypt("wrong horse"), Err(KeystoreError::WrongPassword)));
/// # Ok::<(), KeystoreError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "serde_json::Value", into = "Document")]
pub struct Keystore {
    id: Option<String>,
    address: Option<Address>,
    kdf: Kdf,
    encrypted: EncryptedKey,
}

impl Keystore {
    /// The maximum memory of scrypt (128 bytes times `n` times `r`), in bytes.
    pub const MAX_SCRYPT_MEMORY: u64 = bounds::SCRYPT_MEMORY;
    /// The maximum `r` of scrypt.
    pub const MAX_SCRYPT_R: u32 = bounds::SCRYPT_R;
    /// The maximum `p` of scrypt.
    pub const MAX_SCRYPT_P: u32 = bounds::SCRYPT_P;
    /// The maximum number of PBKDF2 iterations.
    pub const MAX_PBKDF2_ROUNDS: u32 = bounds::PBKDF2_ROUNDS;
    /// The maximum length of a derived key in bytes.
    pub const MAX_DERIVED_LEN: usize = bounds::DERIVED_LEN;

    /// Encrypts `key` with `password`.
    #[must_use]
    pub fn encrypt(key: &SigningKey, password: &str) -> Self {
        Self::encrypt_with_cost(ScryptParams::STANDARD, key, password)
    }

    /// Decrypts the key.
    ///
    /// # Errors
    ///
    /// [`KeystoreError::WrongPassword`] if the password is wrong. With the right password,
    /// [`KeystoreError::AddressMismatch`] or [`KeystoreError::InvalidKey`] if the keystore itself
    /// is invalid.
    pub fn decrypt(&self, password: &str) -> Result<SigningKey, KeystoreError> {
        let derived = self.kdf.derive(password);
        let secret = self.encrypted.decrypt(&derived).ok_or(KeystoreError::WrongPassword)?;
        let key = SigningKey::from_bytes(&secret)?;
        match self.address {
            Some(stated) if stated != key.address() => {
                Err(KeystoreError::AddressMismatch { stated, actual: key.address() })
            }
            _ => Ok(key),
        }
    }

    /// Returns the address stated in the keystore. Some tools omit it.
    #[must_use]
    pub fn address(&self) -> Option<Address> {
        self.address
    }

    /// Returns the conventional file name `0x….json`; `None` if the keystore states no address.
    #[must_use]
    pub fn file_name(&self) -> Option<String> {
        self.address.map(|address| format!("{address}.json"))
    }

    /// Returns the keystore as JSON text, the content of its file.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("strings and numbers are JSON")
    }

    fn encrypt_with_cost(cost: ScryptParams, key: &SigningKey, password: &str) -> Self {
        let kdf = Kdf::scrypt(cost, random());
        let encrypted = EncryptedKey::encrypt(&key.secret_bytes(), &kdf.derive(password), random());
        let id = Some(uuid::Uuid::new_v4().to_string());
        Self { id, address: Some(key.address()), kdf, encrypted }
    }
}

impl FromStr for Keystore {
    type Err = KeystoreError;

    fn from_str(json: &str) -> Result<Self, KeystoreError> {
        let value: serde_json::Value = serde_json::from_str(json)?;
        value.try_into()
    }
}

impl fmt::Debug for Keystore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keystore").field("address", &self.address).finish_non_exhaustive()
    }
}

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::rng().fill_bytes(&mut bytes);
    bytes
}
