//! Parses the JSON of keystores, including the variants that other tools write.

use serde_json::Value;

use super::{
    Keystore, KeystoreError,
    cipher::{EncryptedKey, KEY_LEN},
    document::{CIPHER, Crypto, Document, HMAC_SHA256, KdfParams, PBKDF2, SCRYPT, VERSION},
    kdf::{Function, Kdf, ScryptParams},
};
use crate::{Address, InvalidAddress, text::excerpt};

impl TryFrom<Value> for Keystore {
    type Error = KeystoreError;

    fn try_from(value: Value) -> Result<Self, KeystoreError> {
        let value = with_lower_case_keys(value);
        // Other versions have a different format, so the version is checked first.
        if let Some(version) = value.get("version").filter(|version| **version != VERSION) {
            return Err(unsupported("version", &version.to_string(), "3"));
        }
        let document: Document = serde_json::from_value(value)?;
        let address = document.address.as_deref().map_or(Ok(None), address)?;
        let kdf = document.crypto.kdf()?;
        Ok(Self { id: document.id, address, kdf, encrypted: document.crypto.encrypted_key()? })
    }
}

impl Crypto {
    fn encrypted_key(self) -> Result<EncryptedKey, KeystoreError> {
        if self.cipher != CIPHER {
            return Err(unsupported("cipher", &self.cipher, CIPHER));
        }
        let length = self.ciphertext.len();
        if length == 0 || length > KEY_LEN {
            let message = format!("a ciphertext of {length} bytes holds no key of 32");
            return Err(KeystoreError::Malformed(message));
        }
        Ok(EncryptedKey { iv: self.cipherparams.iv, ciphertext: self.ciphertext, mac: self.mac })
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
    fn scrypt(&self) -> Result<Function, KeystoreError> {
        let (n, r, p) = (required("n", self.n)?, required("r", self.r)?, required("p", self.p)?);
        Ok(Function::Scrypt(ScryptParams::new(n, r, p)?))
    }

    fn pbkdf2(&self) -> Result<Function, KeystoreError> {
        let prf = required("prf", self.prf.as_deref())?;
        if prf != HMAC_SHA256 {
            return Err(unsupported("prf", prf, HMAC_SHA256));
        }
        Function::pbkdf2(required("c", self.c)?)
    }
}

/// Converts all keys to lowercase: some tools write `Crypto`, and geth ignores the case of keys.
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

/// Parses an address with or without `0x`; `None` if the text is empty.
fn address(text: &str) -> Result<Option<Address>, KeystoreError> {
    let digits = text.strip_prefix("0x").unwrap_or(text);
    if digits.is_empty() {
        return Ok(None);
    }
    let parsed = format!("0x{digits}").parse();
    parsed.map(Some).map_err(|error: InvalidAddress| KeystoreError::Malformed(error.to_string()))
}

fn required<T>(field: &str, value: Option<T>) -> Result<T, KeystoreError> {
    value.ok_or_else(|| KeystoreError::Malformed(format!("missing field `{field}`")))
}

fn unsupported(field: &'static str, given: &str, supported: &'static str) -> KeystoreError {
    KeystoreError::Unsupported { field, given: excerpt(given), supported }
}
