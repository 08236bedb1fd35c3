//! Errors of keystores.

use thiserror::Error;

use crate::{Address, InvalidSigningKey};

/// The reason why a keystore cannot be parsed or decrypted.
#[derive(Debug, Error)]
pub enum KeystoreError {
    /// The password is wrong.
    #[error("the password does not open the keystore")]
    WrongPassword,
    /// The text is not JSON or does not have the format of a keystore.
    #[error("not a Web3 Secret Storage keystore: {0}")]
    Malformed(String),
    /// The keystore uses a version, cipher or function that this crate does not support.
    #[error("the keystore's {field} `{given}` is not supported; {supported} is")]
    Unsupported {
        /// The name of the field.
        field: &'static str,
        /// Its value.
        given: String,
        /// The supported value.
        supported: &'static str,
    },
    /// A parameter of the keystore is too expensive or too weak.
    #[error("the keystore's {field} is {given}, not from {least} to {most}")]
    OutOfBounds {
        /// The name of the parameter.
        field: &'static str,
        /// Its value.
        given: u64,
        /// The smallest accepted value.
        least: u64,
        /// The largest accepted value.
        most: u64,
    },
    /// The decrypted key does not have the address stated in the keystore.
    #[error("the keystore says `{stated}` and holds the key of `{actual}`")]
    AddressMismatch {
        /// The address in the file.
        stated: Address,
        /// The address of the key.
        actual: Address,
    },
    /// The password is right, but the decrypted bytes are not a valid key.
    #[error("the keystore holds no key")]
    InvalidKey(#[from] InvalidSigningKey),
}

impl From<serde_json::Error> for KeystoreError {
    fn from(error: serde_json::Error) -> Self {
        Self::Malformed(error.to_string())
    }
}
