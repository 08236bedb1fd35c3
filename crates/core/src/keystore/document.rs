//! The JSON of a keystore, as it is written and as other tools write it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    Keystore, KeystoreError,
    cipher::{KEY_LEN, Sealed},
    kdf::{Function, Kdf, ScryptParams},
};
use crate::{Address, text::excerpt};

/// The version of Web3 Secret Storage.
const VERSION: u64 = 3;
const CIPHER: &str = "aes-128-ctr";
const SCRYPT: &str = "scrypt";
const PBKDF2: &str = "pbkdf2";
const HMAC_SHA256: &str = "hmac-sha256";

/// A keystore's file.
#[derive(Serialize, Deserialize)]
pub(super) struct Document {
    version: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    crypto: Crypto,
}

#[derive(Serialize, Deserialize)]
struct Crypto {
    cipher: String,
    cipherparams: CipherParams,
    #[serde(with = "hex")]
    ciphertext: Vec<u8>,
    kdf: String,
    kdfparams: KdfParams,
    #[serde(with = "hex")]
    mac: [u8; 32],
}

#[derive(Serialize, Deserialize)]
struct CipherParams {
    #[serde(with = "hex")]
    iv: [u8; 16],
}

/// The parameters of either function: the numbers that the other one has are left out.
#[derive(Serialize, Deserialize)]
struct KdfParams {
    dklen: u64,
    #[serde(with = "hex")]
    salt: Vec<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    n: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    r: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    p: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    c: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    prf: Option<String>,
}

impl TryFrom<Value> for Keystore {
    type Error = KeystoreError;

    fn try_from(value: Value) -> Result<Self, KeystoreError> {
        let value = with_lower_case_keys(value);
        // Another version has another shape, so it is told before the shape is read.
        if let Some(version) = value.get("version").filter(|version| **version != VERSION) {
            return Err(unsupported("version", &version.to_string(), "3"));
        }
        let document: Document = serde_json::from_value(value)?;
        let address = document.address.as_deref().map_or(Ok(None), address)?;
        let kdf = document.crypto.kdf()?;
        Ok(Self { id: document.id, address, kdf, sealed: document.crypto.sealed()? })
    }
}

impl From<Keystore> for Document {
    fn from(keystore: Keystore) -> Self {
        // Other tools write the address without `0x`.
        let address = keystore.address.map(|address| hex::encode(address.as_bytes()));
        let crypto = Crypto::new(keystore.sealed, &keystore.kdf);
        Self { version: VERSION, id: keystore.id, address, crypto }
    }
}

impl Crypto {
    fn new(sealed: Sealed, kdf: &Kdf) -> Self {
        let name = match kdf.function() {
            Function::Scrypt(_) => SCRYPT,
            Function::Pbkdf2 { .. } => PBKDF2,
        };
        Self {
            cipher: CIPHER.into(),
            cipherparams: CipherParams { iv: sealed.iv },
            ciphertext: sealed.ciphertext,
            kdf: name.into(),
            kdfparams: KdfParams::new(kdf),
            mac: sealed.mac,
        }
    }

    fn sealed(self) -> Result<Sealed, KeystoreError> {
        if self.cipher != CIPHER {
            return Err(unsupported("cipher", &self.cipher, CIPHER));
        }
        let length = self.ciphertext.len();
        if length == 0 || length > KEY_LEN {
            let message = format!("a ciphertext of {length} bytes holds no key of 32");
            return Err(KeystoreError::Malformed(message));
        }
        Ok(Sealed { iv: self.cipherparams.iv, ciphertext: self.ciphertext, mac: self.mac })
    }

    fn kdf(&self) -> Result<Kdf, KeystoreError> {
        let function = match self.kdf.as_str() {
            SCRYPT => self.kdfparams.scrypt()?,
            PBKDF2 => self.kdfparams.pbkdf2()?,
            other => return Err(unsupported("kdf", other, "scrypt or pbkdf2")),
        };
        Kdf::new(function, self.kdfparams.salt.clone(), self.kdfparams.dklen)
    }
}

impl KdfParams {
    fn new(kdf: &Kdf) -> Self {
        let (dklen, salt) = (kdf.derived_len() as u64, kdf.salt().to_vec());
        let empty = Self { dklen, salt, n: None, r: None, p: None, c: None, prf: None };
        match kdf.function() {
            Function::Scrypt(cost) => Self {
                n: Some(cost.n()),
                r: Some(cost.r().into()),
                p: Some(cost.p().into()),
                ..empty
            },
            Function::Pbkdf2 { rounds } => {
                Self { c: Some(rounds.into()), prf: Some(HMAC_SHA256.into()), ..empty }
            }
        }
    }

    fn scrypt(&self) -> Result<Function, KeystoreError> {
        let (n, r, p) = (given("n", self.n)?, given("r", self.r)?, given("p", self.p)?);
        Ok(Function::Scrypt(ScryptParams::new(n, r, p)?))
    }

    fn pbkdf2(&self) -> Result<Function, KeystoreError> {
        let prf = given("prf", self.prf.as_deref())?;
        if prf != HMAC_SHA256 {
            return Err(unsupported("prf", prf, HMAC_SHA256));
        }
        Function::pbkdf2(given("c", self.c)?)
    }
}

/// Some tools write `Crypto`, and geth reads every key in any case.
fn with_lower_case_keys(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let lower =
                |(key, value): (String, _)| (key.to_ascii_lowercase(), with_lower_case_keys(value));
            Value::Object(fields.into_iter().map(lower).collect())
        }
        other => other,
    }
}

/// Reads an address with or without `0x`; an empty one is as one left out.
fn address(text: &str) -> Result<Option<Address>, KeystoreError> {
    let digits = text.strip_prefix("0x").unwrap_or(text);
    if digits.is_empty() {
        return Ok(None);
    }
    let parsed = format!("0x{digits}").parse();
    parsed
        .map(Some)
        .map_err(|error: crate::InvalidAddress| KeystoreError::Malformed(error.to_string()))
}

fn given<T>(field: &str, value: Option<T>) -> Result<T, KeystoreError> {
    value.ok_or_else(|| KeystoreError::Malformed(format!("missing field `{field}`")))
}

fn unsupported(field: &'static str, given: &str, supported: &'static str) -> KeystoreError {
    KeystoreError::Unsupported { field, given: excerpt(given), supported }
}
