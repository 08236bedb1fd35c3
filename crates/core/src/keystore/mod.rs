//! Keys at rest: Web3 Secret Storage, version 3, as Ethereum tools keep them.

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
    cipher::Sealed,
    document::Document,
    kdf::{Kdf, ScryptParams},
};
use crate::{Address, SigningKey};

/// A [`SigningKey`] under a password: the JSON file that other Ethereum tools open too.
///
/// It is written with scrypt (`n` = 262144, `r` = 8, `p` = 1) and AES-128-CTR. It is read with
/// scrypt or PBKDF2 of any cost within [`Keystore::MAX_SCRYPT_MEMORY`] and the other bounds.
/// Encrypting and decrypting take about a second and 256 MiB on purpose.
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
    sealed: Sealed,
}

impl Keystore {
    /// The most memory that scrypt may ask for (128 bytes times `n` times `r`), in bytes.
    pub const MAX_SCRYPT_MEMORY: u64 = bounds::SCRYPT_MEMORY;
    /// The highest `r` of scrypt.
    pub const MAX_SCRYPT_R: u32 = bounds::SCRYPT_R;
    /// The highest `p` of scrypt.
    pub const MAX_SCRYPT_P: u32 = bounds::SCRYPT_P;
    /// The most rounds of PBKDF2.
    pub const MAX_PBKDF2_ROUNDS: u32 = bounds::PBKDF2_ROUNDS;
    /// The most bytes that are derived from a password.
    pub const MAX_DERIVED_LEN: usize = bounds::DERIVED_LEN;

    /// Puts `key` under `password`.
    #[must_use]
    pub fn encrypt(key: &SigningKey, password: &str) -> Self {
        Self::encrypt_at(ScryptParams::STANDARD, key, password)
    }

    /// Takes the key out again.
    ///
    /// # Errors
    ///
    /// [`KeystoreError::WrongPassword`] where the password is another one, and
    /// [`KeystoreError::AddressMismatch`] or [`KeystoreError::InvalidKey`] where it is right and
    /// the keystore is not.
    pub fn decrypt(&self, password: &str) -> Result<SigningKey, KeystoreError> {
        let derived = self.kdf.derive(password);
        let secret = self.sealed.open(&derived).ok_or(KeystoreError::WrongPassword)?;
        let key = SigningKey::from_bytes(&secret)?;
        match self.address {
            Some(stated) if stated != key.address() => {
                Err(KeystoreError::AddressMismatch { stated, actual: key.address() })
            }
            _ => Ok(key),
        }
    }

    /// The address the keystore says its key has. Some tools leave it out.
    #[must_use]
    pub fn address(&self) -> Option<Address> {
        self.address
    }

    /// The name its file has by convention: `0x….json`. `None` where it does not say its address.
    #[must_use]
    pub fn file_name(&self) -> Option<String> {
        self.address.map(|address| format!("{address}.json"))
    }

    /// The text of its file.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("strings and numbers are JSON")
    }

    fn encrypt_at(cost: ScryptParams, key: &SigningKey, password: &str) -> Self {
        let kdf = Kdf::scrypt(cost, random());
        let sealed = Sealed::seal(&key.secret_bytes(), &kdf.derive(password), random());
        let id = Some(uuid::Uuid::new_v4().to_string());
        Self { id, address: Some(key.address()), kdf, sealed }
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
