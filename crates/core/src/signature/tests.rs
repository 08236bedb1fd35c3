//! Compares signatures with known ones, and checks that invalid ones are refused.

use super::*;
use crate::SigningKey;

/// The order of the curve.
const ORDER: &str = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
const MESSAGE: &[u8] = b"an archive";

fn signature() -> Signature {
    SigningKey::from_bytes(&[7; 32]).unwrap().sign_message(MESSAGE)
}

fn with_bytes_at(at: usize, bytes: &[u8]) -> Result<Signature, InvalidSignature> {
    let mut changed = *signature().as_bytes();
    changed[at..at + bytes.len()].copy_from_slice(bytes);
    Signature::from_bytes(changed)
}

/// Returns the order of the curve minus `s`: the other valid `s` for the same key and message.
fn malleated(s: &[u8]) -> Vec<u8> {
    let order = hex::decode(ORDER).unwrap();
    let mut borrow = 0;
    let mut negated = vec![0; 32];
    for at in (0..32).rev() {
        let difference = i16::from(order[at]) - i16::from(s[at]) - borrow;
        borrow = i16::from(difference < 0);
        negated[at] = difference.rem_euclid(256) as u8;
    }
    negated
}

#[test]
fn recover_returns_the_signer_of_the_known_archive() {
    let known = include_str!("../../../../fixtures/known-answers.json");
    let known: serde_json::Value = serde_json::from_str(known).unwrap();
    let archive = include_bytes!("../../../../fixtures/npm/mock-package-1.0.0.tgz");
    let text = known["archive"]["signature_base64"].as_str().unwrap();

    let signature: Signature = text.parse().unwrap();
    let signer = signature.recover(&MessageDigest::of(archive)).unwrap();

    assert_eq!(signer.to_string(), known["archive"]["signer"].as_str().unwrap());
    assert_eq!(signature.to_string(), text);
}

#[test]
fn ethereum_recovery_ids_are_normalized() {
    let id = signature().as_bytes()[64];

    assert_eq!(with_bytes_at(64, &[id + 27]), Ok(signature()));
    assert_eq!(signature().to_ethereum_bytes()[64], id + 27);
    assert_eq!(Signature::from_bytes(signature().to_ethereum_bytes()), Ok(signature()));
    assert_ne!(with_bytes_at(64, &[28 - id]), Ok(signature()));
    for id in [2, 3, 26, 29, 255] {
        assert_eq!(with_bytes_at(64, &[id]), Err(InvalidSignature::RecoveryId(id)));
    }
}

#[test]
fn a_high_s_is_refused() {
    let high_s = malleated(&signature().as_bytes()[32..64]);

    assert_eq!(with_bytes_at(32, &high_s), Err(InvalidSignature::HighS));
}

#[test]
fn the_highest_low_s_is_accepted() {
    let mut one_more = HALF_ORDER;
    one_more[31] += 1;

    assert!(with_bytes_at(32, &HALF_ORDER).is_ok());
    assert_eq!(with_bytes_at(32, &one_more), Err(InvalidSignature::HighS));
}

#[test]
fn zero_and_numbers_not_below_the_order_are_refused() {
    let order = hex::decode(ORDER).unwrap();

    for part in [0, 32] {
        for number in [&ZERO, order.as_slice(), &[0xff; 32]] {
            assert_eq!(with_bytes_at(part, number), Err(InvalidSignature::OutOfRange));
        }
    }
}

#[test]
fn recover_fails_if_no_key_can_have_signed() {
    // No point of the curve has x = 5.
    let mut five = ZERO;
    five[31] = 5;

    let recovered = with_bytes_at(0, &five).unwrap().recover(&MessageDigest::of(MESSAGE));

    assert_eq!(recovered, Err(InvalidSignature::Unrecoverable));
}

#[test]
fn recover_returns_another_address_for_another_message() {
    let key = SigningKey::from_bytes(&[7; 32]).unwrap();

    let recovered = signature().recover(&MessageDigest::of(b"another archive"));

    assert_ne!(recovered, Ok(key.address()));
}

#[test]
fn invalid_text_is_refused() {
    let text = signature().to_string();
    let unpadded = text.trim_end_matches('=');
    let url_safe = STANDARD.encode([0xff; 65]).replace('/', "_");

    for bad in ["", unpadded, &url_safe, &format!(" {text}"), "é"] {
        let refused = bad.parse::<Signature>().unwrap_err();
        let expected =
            if bad.is_empty() { InvalidSignature::Length(0) } else { InvalidSignature::Base64 };
        assert_eq!(refused, expected, "{bad}");
    }
    let short = STANDARD.encode([1; 64]).parse::<Signature>();
    assert_eq!(short, Err(InvalidSignature::Length(64)));
}
