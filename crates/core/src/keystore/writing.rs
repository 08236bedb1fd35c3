//! Converts a keystore to its JSON format.

use super::{
    Keystore,
    cipher::EncryptedKey,
    document::{
        CIPHER, CipherParams, Crypto, Document, HMAC_SHA256, KdfParams, PBKDF2, SCRYPT, VERSION,
    },
    kdf::{Function, Kdf},
};

impl From<Keystore> for Document {
    fn from(keystore: Keystore) -> Self {
        // Other tools write the address without `0x`.
        let address = keystore.address.map(|address| hex::encode(address.as_bytes()));
        let crypto = Crypto::new(keystore.encrypted, &keystore.kdf);
        Self { version: VERSION, id: keystore.id, address, crypto }
    }
}

impl Crypto {
    fn new(encrypted: EncryptedKey, kdf: &Kdf) -> Self {
        let name = match kdf.function() {
            Function::Scrypt(_) => SCRYPT,
            Function::Pbkdf2 { .. } => PBKDF2,
        };
        Self {
            cipher: CIPHER.into(),
            cipherparams: CipherParams { iv: encrypted.iv },
            ciphertext: encrypted.ciphertext,
            kdf: name.into(),
            kdfparams: KdfParams::new(kdf),
            mac: encrypted.mac,
        }
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
}
