//! Decrypts keystores of this crate and of other tools, and checks that invalid ones are refused.

use serde_json::{Value, json};

use super::*;

const PASSWORD: &str = "testpassword";
/// The key in the test vectors of the Web3 Secret Storage definition.
const SECRET: &str = "7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d";
const ADDRESS: &str = "0x008aeeda4d805471df9b2a5b0f38a0c3bcba786b";

/// The PBKDF2 test vector of the definition.
fn pbkdf2_vector() -> Value {
    json!({
        "crypto": {
            "cipher": "aes-128-ctr",
            "cipherparams": { "iv": "6087dab2f9fdbbfaddc31a909735c1e6" },
            "ciphertext": "5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46",
            "kdf": "pbkdf2",
            "kdfparams": {
                "c": 262_144,
                "dklen": 32,
                "prf": "hmac-sha256",
                "salt": "ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd"
            },
            "mac": "517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2"
        },
        "id": "3198bc9c-6672-5ab3-d995-4942343ae5b6",
        "version": 3
    })
}

/// The scrypt test vector of the definition.
fn scrypt_vector() -> Value {
    json!({
        "crypto": {
            "cipher": "aes-128-ctr",
            "cipherparams": { "iv": "83dbcc02d8ccb40e466191a123791e0e" },
            "ciphertext": "d172bf743a674da9cdad04534d56926ef8358534d458fffccd4e6ad2fbde479c",
            "kdf": "scrypt",
            "kdfparams": {
                "dklen": 32,
                "n": 262_144,
                "p": 8,
                "r": 1,
                "salt": "ab0c7876052600dd703518d6fc3fe8984592145b591fc8fb5c6d43190334ba19"
            },
            "mac": "2103ac29920d71da29f15d75b4a16dbe95cfd7ff8faea1056c33131d846e3097"
        },
        "id": "3198bc9c-6672-5ab3-d995-4942343ae5b6",
        "version": 3
    })
}

fn key() -> SigningKey {
    let bytes = hex::decode(SECRET).unwrap();
    SigningKey::from_bytes(bytes.as_slice().try_into().unwrap()).unwrap()
}

/// A keystore with minimal cost, encrypted with [`PASSWORD`].
fn low_cost() -> Keystore {
    Keystore::encrypt_with_cost(ScryptParams::new(2, 8, 1).unwrap(), &key(), PASSWORD)
}

/// Returns the JSON of [`low_cost`] with the value at `pointer` replaced.
fn with_value(pointer: &str, value: Value) -> Value {
    let mut json = serde_json::to_value(low_cost()).unwrap();
    *json.pointer_mut(pointer).unwrap() = value;
    json
}

fn parse_error(json: Value) -> KeystoreError {
    Keystore::try_from(json).unwrap_err()
}

fn decrypt(json: Value) -> Result<Address, KeystoreError> {
    Keystore::try_from(json)?.decrypt(PASSWORD).map(|key| key.address())
}

#[test]
fn the_test_vectors_of_the_definition_decrypt() {
    for vector in [pbkdf2_vector(), scrypt_vector()] {
        let keystore = Keystore::try_from(vector).unwrap();

        assert_eq!(keystore.decrypt(PASSWORD).unwrap().address().to_string(), ADDRESS);
        assert_eq!(keystore.address(), None);
    }
}

#[test]
fn a_new_keystore_has_the_standard_cost_and_decrypts() {
    let json = Keystore::encrypt(&key(), "pass wörd").to_json();

    let document: Value = serde_json::from_str(&json).unwrap();
    let params = &document["crypto"]["kdfparams"];
    assert_eq!([&params["n"], &params["r"], &params["p"], &params["dklen"]], [262_144, 8, 1, 32]);
    assert_eq!(document["address"], ADDRESS[2..]);
    assert_eq!(document["crypto"]["cipher"], "aes-128-ctr");
    let keystore: Keystore = json.parse().unwrap();
    assert_eq!(keystore.decrypt("pass wörd").unwrap().address(), key().address());
    assert_eq!(keystore.file_name().unwrap(), format!("{ADDRESS}.json"));
}

#[test]
fn a_wrong_password_has_its_own_error() {
    for password in ["", "testpasswor", "Testpassword"] {
        assert!(matches!(low_cost().decrypt(password), Err(KeystoreError::WrongPassword)));
    }
}

#[test]
fn each_keystore_has_a_new_id_salt_and_iv() {
    let [first, second] = [low_cost(), low_cost()];

    assert_ne!(first.id, second.id);
    assert_ne!(first.kdf.salt(), second.kdf.salt());
    assert_ne!(first.encrypted.iv, second.encrypted.iv);
}

#[test]
fn parsing_accepts_any_key_case_and_addresses_without_0x() {
    let mut json = serde_json::to_value(low_cost()).unwrap();
    let crypto = json.as_object_mut().unwrap().remove("crypto").unwrap();
    json["Crypto"] = crypto;
    assert_eq!(decrypt(json).unwrap().to_string(), ADDRESS);

    for address in [ADDRESS.to_uppercase().replace("0X", "0x"), ADDRESS[2..].to_owned()] {
        assert_eq!(decrypt(with_value("/address", address.into())).unwrap().to_string(), ADDRESS);
    }
    for nothing in [json!(null), json!("")] {
        assert_eq!(decrypt(with_value("/address", nothing)).unwrap().to_string(), ADDRESS);
    }
}

#[test]
fn a_key_without_its_leading_zeros_decrypts() {
    let mut short = [0x5a; 32];
    short[..2].fill(0);
    let cost = ScryptParams::new(2, 8, 1).unwrap();
    let kdf = Kdf::scrypt(cost, [1; 32]);
    let derived = kdf.derive(PASSWORD);
    let mut encrypted = EncryptedKey::encrypt(&[0; 32], &derived, [2; 16]);
    let stream = encrypted.ciphertext.clone();
    encrypted.ciphertext = stream.iter().zip(&short[2..]).map(|(a, b)| a ^ b).collect();
    encrypted.mac = cipher::mac(&derived, &encrypted.ciphertext);
    let keystore = Keystore { id: None, address: None, kdf, encrypted };

    let opened = keystore.decrypt(PASSWORD).unwrap();

    assert_eq!(opened.address(), SigningKey::from_bytes(&short).unwrap().address());
}

#[test]
fn an_address_of_another_key_is_refused() {
    let other = "0x1fc770ac21067a04f83101ebf19a670db9e3eb21";

    let refused = decrypt(with_value("/address", other.into())).unwrap_err();

    assert!(matches!(refused, KeystoreError::AddressMismatch { .. }), "{refused}");
}

#[test]
fn a_modified_ciphertext_is_refused() {
    let refused = decrypt(with_value("/crypto/ciphertext", "00".repeat(32).into())).unwrap_err();

    assert!(matches!(refused, KeystoreError::WrongPassword), "{refused}");
}

#[test]
fn costs_outside_the_limits_are_refused() {
    let scrypt =
        |name: &str, value: u64| with_value(&format!("/crypto/kdfparams/{name}"), value.into());
    let mut pbkdf2 = pbkdf2_vector();
    pbkdf2["crypto"]["kdfparams"]["c"] = (Keystore::MAX_PBKDF2_ROUNDS + 1).into();
    let mut zero_rounds = pbkdf2_vector();
    zero_rounds["crypto"]["kdfparams"]["c"] = 0.into();
    let refused = [
        scrypt("n", 0),
        scrypt("n", 1),
        scrypt("n", 1 << 21),
        scrypt("n", 1 << 63),
        scrypt("r", 0),
        scrypt("r", u64::from(Keystore::MAX_SCRYPT_R) + 1),
        scrypt("p", 0),
        scrypt("p", u64::from(Keystore::MAX_SCRYPT_P) + 1),
        scrypt("dklen", 31),
        scrypt("dklen", Keystore::MAX_DERIVED_LEN as u64 + 1),
        pbkdf2,
        zero_rounds,
    ];

    for json in refused {
        let error = parse_error(json.clone());
        assert!(matches!(error, KeystoreError::OutOfBounds { .. }), "{error}: {json}");
    }
}

#[test]
fn costs_at_the_limits_are_accepted() {
    let memory = Keystore::MAX_SCRYPT_MEMORY / 128;
    let r = Keystore::MAX_SCRYPT_R.into();

    assert!(ScryptParams::new(memory / r, r, Keystore::MAX_SCRYPT_P.into()).is_ok());
    assert!(ScryptParams::new(2 * memory / r, r, 1).is_err());
    assert!(kdf::Function::pbkdf2(Keystore::MAX_PBKDF2_ROUNDS.into()).is_ok());
}

#[test]
fn an_error_names_the_unsupported_field() {
    let mut prf = pbkdf2_vector();
    prf["crypto"]["kdfparams"]["prf"] = "hmac-sha512".into();

    for (json, field) in [
        (with_value("/version", 1.into()), "version"),
        (with_value("/crypto/cipher", "aes-128-cbc".into()), "cipher"),
        (with_value("/crypto/kdf", "argon2id".into()), "kdf"),
        (prf, "prf"),
    ] {
        let error = parse_error(json);
        assert!(
            matches!(error, KeystoreError::Unsupported { field: named, .. } if named == field),
            "{error}"
        );
    }
}

#[test]
fn invalid_json_is_malformed() {
    for json in [
        json!(null),
        json!({}),
        json!({ "version": 3 }),
        with_value("/crypto/mac", "00".into()),
        with_value("/crypto/ciphertext", "".into()),
        with_value("/crypto/ciphertext", "00".repeat(33).into()),
        with_value("/crypto/cipherparams/iv", "zz".into()),
        with_value("/crypto/kdfparams/n", json!(null)),
        with_value("/crypto/kdfparams/n", 1000.into()),
        with_value("/address", "0x12".into()),
    ] {
        let error = parse_error(json.clone());
        assert!(matches!(error, KeystoreError::Malformed(_)), "{error}: {json}");
    }
    assert!(matches!("{".parse::<Keystore>(), Err(KeystoreError::Malformed(_))));
}
