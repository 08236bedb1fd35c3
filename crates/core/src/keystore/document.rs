//! The JSON format of a keystore.

use serde::{Deserialize, Serialize};

/// The version of Web3 Secret Storage.
pub(super) const VERSION: u64 = 3;
pub(super) const CIPHER: &str = "aes-128-ctr";
pub(super) const SCRYPT: &str = "scrypt";
pub(super) const PBKDF2: &str = "pbkdf2";
pub(super) const HMAC_SHA256: &str = "hmac-sha256";

/// The content of a keystore file.
#[derive(Serialize, Deserialize)]
pub(super) struct Document {
    pub(super) version: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) address: Option<String>,
    pub(super) crypto: Crypto,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Crypto {
    pub(super) cipher: String,
    pub(super) cipherparams: CipherParams,
    #[serde(with = "hex")]
    pub(super) ciphertext: Vec<u8>,
    pub(super) kdf: String,
    pub(super) kdfparams: KdfParams,
    #[serde(with = "hex")]
    pub(super) mac: [u8; 32],
}

#[derive(Serialize, Deserialize)]
pub(super) struct CipherParams {
    #[serde(with = "hex")]
    pub(super) iv: [u8; 16],
}

/// The parameters of scrypt (`n`, `r`, `p`) or PBKDF2 (`c`, `prf`). The others are omitted.
#[derive(Serialize, Deserialize)]
pub(super) struct KdfParams {
    pub(super) dklen: u64,
    #[serde(with = "hex")]
    pub(super) salt: Vec<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) n: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) r: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) p: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) c: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) prf: Option<String>,
}
