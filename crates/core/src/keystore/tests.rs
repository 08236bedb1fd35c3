//! Keystores of ours and of others.

use serde_json::{Value, json};

use super::*;

const PASSWORD: &str = "testpassword";
/// The key in the test vectors of the Web3 Secret Storage definition.
const SECRET: &str = "7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d";
const ADDRESS: &str = "0x008aeeda4d805471df9b2a5b0f38a0c3bcba786b";

/// The PBKDF2 vector of the definition.
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

/// The scrypt vector of the definition.
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

/// A keystore that opens at once, under [`PASSWORD`].
fn cheap() -> Keystore {
    Keystore::encrypt_at(ScryptParams::new(2, 8, 1).unwrap(), &key(), PASSWORD)
}

/// The JSON of [`cheap`] with the value at `pointer` replaced.
fn changed(pointer: &str, value: Value) -> Value {
    let mut json = serde_json::to_value(cheap()).unwrap();
    *json.pointer_mut(pointer).unwrap() = value;
    json
}

fn refusal(json: Value) -> KeystoreError {
    Keystore::try_from(json).unwrap_err()
}

fn opened(json: Value) -> Result<Address, KeystoreError> {
    Keystore::try_from(json)?.decrypt(PASSWORD).map(|key| key.address())
}

#[test]
fn the_vectors_of_the_definition_open() {
    for vector in [pbkdf2_vector(), scrypt_vector()] {
        let keystore = Keystore::try_from(vector).unwrap();

        assert_eq!(keystore.decrypt(PASSWORD).unwrap().address().to_string(), ADDRESS);
        assert_eq!(keystore.address(), None);
    }
}

#[test]
fn what_is_written_has_the_full_cost_and_opens() {
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
fn a_wrong_password_is_an_error_of_its_own() {
    for password in ["", "testpasswor", "Testpassword"] {
        assert!(matches!(cheap().decrypt(password), Err(KeystoreError::WrongPassword)));
    }
}

#[test]
fn two_keystores_of_one_key_share_nothing() {
    let [first, second] = [cheap(), cheap()];

    assert_ne!(first.id, second.id);
    assert_ne!(first.kdf.salt(), second.kdf.salt());
    assert_ne!(first.sealed.iv, second.sealed.iv);
}

#[test]
fn keys_are_read_in_any_case_and_addresses_with_or_without_0x() {
    let mut json = serde_json::to_value(cheap()).unwrap();
    let crypto = json.as_object_mut().unwrap().remove("crypto").unwrap();
    json["Crypto"] = crypto;
    assert_eq!(opened(json).unwrap().to_string(), ADDRESS);

    for address in [ADDRESS.to_uppercase().replace("0X", "0x"), ADDRESS[2..].to_owned()] {
        assert_eq!(opened(changed("/address", address.into())).unwrap().to_string(), ADDRESS);
    }
    for nothing in [json!(null), json!("")] {
        assert_eq!(opened(changed("/address", nothing)).unwrap().to_string(), ADDRESS);
    }
}

#[test]
fn a_key_whose_leading_zeros_were_left_out_opens() {
    let mut short = [0x5a; 32];
    short[..2].fill(0);
    let cost = ScryptParams::new(2, 8, 1).unwrap();
    let kdf = Kdf::scrypt(cost, [1; 32]);
    let derived = kdf.derive(PASSWORD);
    let mut sealed = Sealed::seal(&[0; 32], &derived, [2; 16]);
    let stream = sealed.ciphertext.clone();
    sealed.ciphertext = stream.iter().zip(&short[2..]).map(|(a, b)| a ^ b).collect();
    sealed.mac = cipher::mac(&derived, &sealed.ciphertext);
    let keystore = Keystore { id: None, address: None, kdf, sealed };

    let opened = keystore.decrypt(PASSWORD).unwrap();

    assert_eq!(opened.address(), SigningKey::from_bytes(&short).unwrap().address());
}

#[test]
fn an_address_of_another_key_is_refused() {
    let other = "0x1fc770ac21067a04f83101ebf19a670db9e3eb21";

    let refused = opened(changed("/address", other.into())).unwrap_err();

    assert!(matches!(refused, KeystoreError::AddressMismatch { .. }), "{refused}");
}

#[test]
fn a_changed_ciphertext_does_not_open() {
    let refused = opened(changed("/crypto/ciphertext", "00".repeat(32).into())).unwrap_err();

    assert!(matches!(refused, KeystoreError::WrongPassword), "{refused}");
}

#[test]
fn costs_past_their_bounds_are_refused() {
    let scrypt =
        |name: &str, value: u64| changed(&format!("/crypto/kdfparams/{name}"), value.into());
    let mut pbkdf2 = pbkdf2_vector();
    pbkdf2["crypto"]["kdfparams"]["c"] = (Keystore::MAX_PBKDF2_ROUNDS + 1).into();
    let mut free = pbkdf2_vector();
    free["crypto"]["kdfparams"]["c"] = 0.into();
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
        free,
    ];

    for json in refused {
        let error = refusal(json.clone());
        assert!(matches!(error, KeystoreError::OutOfBounds { .. }), "{error}: {json}");
    }
}

#[test]
fn the_bounds_themselves_are_read() {
    let memory = Keystore::MAX_SCRYPT_MEMORY / 128;
    let r = Keystore::MAX_SCRYPT_R.into();

    assert!(ScryptParams::new(memory / r, r, Keystore::MAX_SCRYPT_P.into()).is_ok());
    assert!(ScryptParams::new(2 * memory / r, r, 1).is_err());
    assert!(kdf::Function::pbkdf2(Keystore::MAX_PBKDF2_ROUNDS.into()).is_ok());
}

#[test]
fn what_is_not_supported_is_named() {
    let mut prf = pbkdf2_vector();
    prf["crypto"]["kdfparams"]["prf"] = "hmac-sha512".into();

    for (json, field) in [
        (changed("/version", 1.into()), "version"),
        (changed("/crypto/cipher", "aes-128-cbc".into()), "cipher"),
        (changed("/crypto/kdf", "argon2id".into()), "kdf"),
        (prf, "prf"),
    ] {
        let error = refusal(json);
        assert!(
            matches!(error, KeystoreError::Unsupported { field: named, .. } if named == field),
            "{error}"
        );
    }
}

#[test]
fn what_is_no_keystore_is_malformed() {
    for json in [
        json!(null),
        json!({}),
        json!({ "version": 3 }),
        changed("/crypto/mac", "00".into()),
        changed("/crypto/ciphertext", "".into()),
        changed("/crypto/ciphertext", "00".repeat(33).into()),
        changed("/crypto/cipherparams/iv", "zz".into()),
        changed("/crypto/kdfparams/n", json!(null)),
        changed("/crypto/kdfparams/n", 1000.into()),
        changed("/address", "0x12".into()),
    ] {
        let error = refusal(json.clone());
        assert!(matches!(error, KeystoreError::Malformed(_)), "{error}: {json}");
    }
    assert!(matches!("{".parse::<Keystore>(), Err(KeystoreError::Malformed(_))));
}
