//! The encrypted key: AES-128-CTR with a Keccak-256 MAC.

use aes::{
    Aes128,
    cipher::{KeyIvInit as _, StreamCipher as _},
};
use ctr::Ctr128BE;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use super::kdf::{DERIVED_LEN, DerivedKey};
use crate::MessageDigest;

/// The length of a key in bytes. Some old tools omit leading zeros.
pub(super) const KEY_LEN: usize = 32;

/// A secret key encrypted with a derived key.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct EncryptedKey {
    pub(super) iv: [u8; 16],
    /// At most [`KEY_LEN`] bytes.
    pub(super) ciphertext: Vec<u8>,
    pub(super) mac: [u8; 32],
}

impl EncryptedKey {
    pub(super) fn encrypt(secret: &[u8; KEY_LEN], derived: &DerivedKey, iv: [u8; 16]) -> Self {
        let mut ciphertext = secret.to_vec();
        apply_keystream(derived, iv, &mut ciphertext);
        let mac = mac(derived, &ciphertext);
        Self { iv, ciphertext, mac }
    }

    /// Decrypts the key; `None` if the MAC does not match, because the password is wrong or the file was modified.
    pub(super) fn decrypt(&self, derived: &DerivedKey) -> Option<Zeroizing<[u8; KEY_LEN]>> {
        let expected = mac(derived, &self.ciphertext);
        if !bool::from(expected.ct_eq(&self.mac)) {
            return None;
        }
        let mut secret = Zeroizing::new([0; KEY_LEN]);
        let end = &mut secret[KEY_LEN - self.ciphertext.len()..];
        end.copy_from_slice(&self.ciphertext);
        apply_keystream(derived, self.iv, end);
        Some(secret)
    }
}

/// Encrypts or decrypts: both apply the same keystream.
fn apply_keystream(derived: &DerivedKey, iv: [u8; 16], bytes: &mut [u8]) {
    let key: &[u8; 16] = derived.first_chunk().expect("a derived key has 32 bytes");
    Ctr128BE::<Aes128>::new(key.into(), &iv.into()).apply_keystream(bytes);
}

pub(super) fn mac(derived: &DerivedKey, ciphertext: &[u8]) -> [u8; 32] {
    let authenticated = Zeroizing::new([&derived[16..DERIVED_LEN], ciphertext].concat());
    *MessageDigest::of(&authenticated).as_bytes()
}
