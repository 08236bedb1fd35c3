//! Compares content ids with Kubo's, and checks that invalid text is refused.

use std::collections::BTreeMap;

use serde_json::Value;

use super::*;

const V0: &str = "Qmf412jQZiuVUtdgnB36FXFX7xg5V6KEbSJ4dpQuhkLyfD";

fn known_answers() -> BTreeMap<usize, ContentId> {
    let known = include_str!("../../../../fixtures/known-answers.json");
    let known: Value = serde_json::from_str(known).unwrap();
    let by_size = known["content_ids"]["by_size"].as_object().unwrap();
    let answer = |(size, id): (&String, &Value)| {
        (size.parse().unwrap(), id.as_str().unwrap().parse().unwrap())
    };
    by_size.iter().map(answer).collect()
}

fn pattern(size: usize) -> Vec<u8> {
    (0..=250).cycle().take(size).collect()
}

fn with_base(base: Base, codec: u64, hash: Multihash<64>) -> String {
    Cid::new_v1(codec, hash).to_string_of_base(base).unwrap()
}

fn parse_error(text: &str) -> InvalidContentId {
    text.parse::<ContentId>().unwrap_err()
}

#[test]
fn content_ids_equal_those_of_kubo() {
    let answers = known_answers();
    let longest = pattern(*answers.keys().next_back().unwrap());

    assert_eq!(answers.len(), 9);
    for (size, id) in answers {
        assert_eq!(ContentId::of(&longest[..size]), id, "{size} bytes");
    }
}

#[test]
fn every_encoding_of_an_id_parses_to_the_same_id() {
    let id: ContentId = V0.parse().unwrap();
    let hash = Multihash::wrap(SHA2_256, id.as_digest()).unwrap();

    for base in [Base::Base32Lower, Base::Base32Upper, Base::Base58Btc] {
        let encoded = with_base(base, DAG_PB, hash);
        assert_eq!(encoded.parse(), Ok(id), "{encoded}");
    }
    assert_eq!(id.to_string(), V0);
}

#[test]
fn an_error_names_the_unsupported_codec_hash_or_base() {
    let hash = Multihash::wrap(SHA2_256, &[1; 32]).unwrap();
    let raw = with_base(Base::Base32Lower, 0x55, hash);
    let sha3 = with_base(Base::Base32Lower, DAG_PB, Multihash::wrap(0x16, &[1; 32]).unwrap());
    let short = with_base(Base::Base32Lower, DAG_PB, Multihash::wrap(SHA2_256, &[1; 20]).unwrap());
    let base36 = with_base(Base::Base36Lower, DAG_PB, hash);

    assert!(matches!(parse_error(&raw), InvalidContentId::Codec { codec: 0x55, .. }));
    assert!(parse_error(&raw).to_string().contains("names raw bytes (codec 0x55)"));
    assert!(matches!(parse_error(&sha3), InvalidContentId::Hash { hash: 0x16, length: 32, .. }));
    assert!(matches!(parse_error(&short), InvalidContentId::Hash { hash: 0x12, length: 20, .. }));
    assert_eq!(parse_error(&base36), InvalidContentId::Base(base36));
}

#[test]
fn text_that_is_not_a_cid_is_refused() {
    let hash = Multihash::wrap(SHA2_256, &[1; 32]).unwrap();
    let mut trailing = Cid::new_v1(DAG_PB, hash).to_bytes();
    trailing.push(0);
    let trailing = multibase::encode(Base::Base32Lower, trailing);
    let v0_in_v1 = multibase::encode(Base::Base32Lower, hash.to_bytes());
    let bad_character = V0.replace('f', "0");
    let prefixed = format!("/ipfs/{V0}");
    let path = format!("{V0}/package.json");

    for text in ["", "Q", "Qm", "é", "bafy", &trailing, &v0_in_v1, &bad_character, &prefixed, &path]
    {
        assert!(matches!(parse_error(text), InvalidContentId::NotACid(_)), "{text}");
    }
    assert!(matches!(parse_error(&V0[..45]), InvalidContentId::NotACid(_)));
}

#[test]
fn json_contains_the_text() {
    let id: ContentId = V0.parse().unwrap();

    let json = serde_json::to_string(&id).unwrap();

    assert_eq!(json, format!("{V0:?}"));
    assert_eq!(serde_json::from_str::<ContentId>(&json).unwrap(), id);
    assert!(serde_json::from_str::<ContentId>("\"Qm\"").is_err());
}
