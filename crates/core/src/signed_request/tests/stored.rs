//! Stored signature bases.

use super::*;
use crate::signed_request::SignedBase;

fn base() -> String {
    Request::vector().verify().unwrap().base
}

#[test]
fn a_stored_base_says_what_was_signed_and_by_whom() {
    let verified = Request::vector().verify().unwrap();

    let stored: SignedBase = verified.base.parse().unwrap();

    assert_eq!(stored.to_string(), verified.base);
    assert_eq!(stored.signer(), verified.signer);
    assert_eq!(stored.nonce(), verified.nonce);
    assert_eq!(stored.created().unix(), CREATED);
    assert_eq!(stored.expires().unix(), CREATED + 60);
    assert_eq!(
        stored.components().collect::<Vec<_>>(),
        [
            ("@scheme", "https"),
            ("@authority", "api.example"),
            ("@method", "POST"),
            ("@path", "/items"),
            ("@query", "?view=full"),
            ("content-digest", DIGEST),
            ("content-type", "application/json"),
        ]
    );
    assert_eq!(stored.component("@target-uri"), None);
    assert_eq!(stored.verify(&verified.signature), Ok(()));
}

#[test]
fn a_changed_base_does_not_verify() {
    let signature = Request::vector().verify().unwrap().signature;

    for (from, to) in [("/items", "/item"), ("POST", "PUT"), ("1700000060", "1700000061")] {
        let changed: SignedBase = base().replace(from, to).parse().unwrap();
        assert!(changed.verify(&signature).is_err(), "{to}");
    }
}

#[test]
fn other_texts_are_not_bases() {
    let base = base();
    let last = base.lines().last().unwrap();

    for text in [
        String::new(),
        "\n".to_owned(),
        format!("{base}\n"),
        format!("\n{base}"),
        last.to_owned(),
        format!("\"@method\": POST\n{base}"),
        base.replace("\"@path\": /items\n", ""),
        base.replace(
            "\"@path\": /items\n\"@query\": ?view=full\n",
            "\"@query\": ?view=full\n\"@path\": /items\n",
        ),
        base.replace("\"@path\": ", "\"@path\":"),
        base.replace("(\"@scheme\"", "( \"@scheme\""),
        base.replace(";created=1", "; created=1"),
        base.replace("\"@signature-params\": (", "\"@signature-params\": a, ("),
        base.replace("\"@signature-params\": (", "\"@signature-params\": "),
        base.replace(";nonce=", ";n="),
        base.replace("\"content-type\"", "\"@path\""),
        format!("{base};x=\"{}\"", "x".repeat(20_000)),
    ] {
        assert!(text.parse::<SignedBase>().is_err(), "{text}");
    }
}
