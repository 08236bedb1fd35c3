//! What can be wrong with a keystore or its password.

use thiserror::Error;

use crate::{Address, InvalidSigningKey};

/// Why a keystore cannot be read or opened.
#[derive(Debug, Error)]
pub enum KeystoreError {
    /// The password is not the one the keystore was made with.
    #[error("the password does not open the keystore")]
    WrongPassword,
    /// The text is not JSON, or not that of a keystore.
    #[error("not a Web3 Secret Storage keystore: {0}")]
    Malformed(String),
    /// The keystore is made in a way that this crate does not read.
    #[error("the keystore's {field} `{given}` is not supported; {supported} is")]
    Unsupported {
        /// Which part of the keystore says so.
        field: &'static str,
        /// What it says.
        given: String,
        /// What is read.
        supported: &'static str,
    },
    /// A number of the keystore makes it cost more, or protect less, than a keystore may.
    #[error("the keystore's {field} is {given}, not from {least} to {most}")]
    OutOfBounds {
        /// Which number of the keystore it is.
        field: &'static str,
        /// What it says.
        given: u64,
        /// The least that is read.
        least: u64,
        /// The most that is read.
        most: u64,
    },
    /// The key is not the one of the address that the keystore says.
    #[error("the keystore says `{stated}` and holds the key of `{actual}`")]
    AddressMismatch {
        /// The address in the file.
        stated: Address,
        /// The address of the key.
        actual: Address,
    },
    /// The password is right, and what it opens is no key.
    #[error("the keystore holds no key")]
    InvalidKey(#[from] InvalidSigningKey),
}

impl From<serde_json::Error> for KeystoreError {
    fn from(error: serde_json::Error) -> Self {
        Self::Malformed(error.to_string())
    }
}
