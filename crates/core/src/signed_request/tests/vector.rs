//! Compares with the vector of the newest draft, and with requests by earlier drafts.

use super::*;
use crate::signed_request::{ContentDigest, SigningOptions, recover_base, sign};

const BASE: &str = r#""@scheme": https
"@authority": api.example
"@method": POST
"@path": /items
"@query": ?view=full
"content-digest": sha-256=:k6I5cakU5erL8KjSUVTNownDwccvu5kU1Hxg88toFYg=:
"content-type": application/json
"@signature-params": "#;

fn base() -> String {
    format!("{BASE}{COMPONENTS}{PARAMETERS}")
}

#[test]
fn the_vector_is_accepted() {
    let verified = Request::vector().verify().unwrap();

    assert_eq!(verified.signer, key().address());
    assert_eq!(verified.nonce, "EjRWeJCrze8BI0VniavN7w");
    assert_eq!(verified.nonce_expires.unix(), CREATED + 90);
    assert_eq!(verified.digest, Some(ContentDigest::of(BODY)));
    assert_eq!(verified.base, base());
    assert_eq!(verified.base.len(), 449);
    assert_eq!(hex::encode(verified.signature.to_ethereum_bytes()), BYTES);
    assert_eq!(recover_base(&verified.base, &verified.signature), Ok(key().address()));
}

#[test]
fn a_covered_digest_binds_an_absent_body_too() {
    let request = Request { has_body: false, ..Request::vector() };

    assert_eq!(request.verify().unwrap().digest, Some(ContentDigest::of(BODY)));
}

#[test]
fn the_hash_is_that_of_the_vector() {
    assert_eq!(
        MessageDigest::of_personal_message(base().as_bytes()).to_string(),
        "a7a6074cd2ab23379c04a8839a3566e98689326367a0ad9cd8ef389a961f96de"
    );
}

#[test]
fn signing_the_request_of_the_vector_makes_its_signature() {
    let nonce = "EjRWeJCrze8BI0VniavN7w".to_owned();
    let created = Timestamp::from_unix(CREATED).unwrap();
    let options = SigningOptions { nonce, ..SigningOptions::new(created) };

    let signed = sign(&key(), &Request::unsigned().parts(), &options).unwrap();

    assert_eq!(signed.signature_input, format!("eth={COMPONENTS}{PARAMETERS}"));
    assert_eq!(signed.signature, signature(BYTES));
}

#[test]
fn the_order_of_the_signer_is_the_order_of_the_base() {
    let input = r#"("@query" "@path" "content-digest" "@method" "@authority");tag="erc8128";keyid="eip155:10:0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf";nonce="1";expires=1700000300;created=1700000000"#;
    let base = format!(
        "\"@query\": ?view=full\n\"@path\": /items\n\"content-digest\": {DIGEST}\n\"@method\": POST\n\
         \"@authority\": api.example\n\"@signature-params\": {input}"
    );

    let request =
        Request::unsigned().with_signature(&format!("eth={input}"), &sign_base(&key(), &base));

    assert_eq!(request.verify().unwrap().base, base);
}

/// The form of npm's `@slicekit/erc8128` 0.2: no tag, no scheme, a query only where there is one.
#[test]
fn the_form_of_earlier_drafts_is_accepted() {
    let params = r#"("@authority" "@method" "@path");created=1700000000;expires=1700000060;nonce="AbC_-";keyid="erc8128:1:0x7e5f4552091a69125d5dfcb7b8c2659029395bdf""#;
    let base = format!(
        "\"@authority\": localhost:9060\n\"@method\": DELETE\n\"@path\": /\n\"@signature-params\": {params}"
    );
    let mut request = Request::unsigned();
    request.method = "DELETE".to_owned();
    request.scheme = "http".to_owned();
    request.authority = "LOCALHOST:9060".to_owned();
    request.path = String::new();
    request.query = None;
    request.has_body = false;

    let request = request.with_signature(&format!("eth={params}"), &sign_base(&key(), &base));
    let verified = request.verify().unwrap();

    assert_eq!(verified.signer, key().address());
    assert_eq!(verified.nonce, "AbC_-");
    assert_eq!(verified.digest, None);
    assert_eq!(verified.base, base);
}

/// The output of npm's `@slicekit/erc8128` 0.2.0 with `viem`, for the key of the vector.
#[test]
fn requests_signed_by_another_implementation_are_accepted() {
    let rest = r#");created=1700000000;expires=1700000060;nonce="AbC_-";keyid="erc8128:1:0x7e5f4552091a69125d5dfcb7b8c2659029395bdf""#;
    let covered = r#"eth=("@authority" "@method" "@path""#;
    for (target, cover, bytes) in [
        (
            "DELETE http localhost:9060 /api/package/yank ?id=acme%2Ftool%2F1.0.0",
            r#" "@query""#,
            "ibLxBsBghKl5Pr8IAqiiXAwvmZe9RIXUpFN5WRCsArsNJKSmMf2+hMSAUTSXuosm8lSnQ0I8y5xsJzH3bBYJbBw=",
        ),
        (
            "POST https Registry.Example:443 /api/signup",
            "",
            "tRdbA6J0lXwx7MxxTxl3TZlMD+SiRd4+kce2EOOQ7cE/jgqntuPOwLKXvch+vW4zzhHTvMzH+3l+6onKlg85xRs=",
        ),
        (
            "POST https registry.example /api/package/acme ?",
            r#" "content-digest""#,
            "Ts5AYmIHLNK9kMSxOpWbHXzO40kpnW0b21uGUw/4jnIyDT+tj//V1TDqIHBD74jr9/ZLnWaTNx8q60YubEvE8Bw=",
        ),
    ] {
        let parts: Vec<&str> = target.split(' ').collect();
        let request = Request {
            method: parts[0].to_owned(),
            scheme: parts[1].to_owned(),
            authority: parts[2].to_owned(),
            path: parts[3].to_owned(),
            query: parts.get(4).map(|query| query[1..].to_owned()),
            has_body: cover.contains("digest"),
            ..Request::unsigned()
        };

        let request =
            request.with_signature(&format!("{covered}{cover}{rest}"), &format!("eth=:{bytes}:"));

        assert_eq!(
            request.verify().map(|verified| verified.signer),
            Ok(key().address()),
            "{target}"
        );
    }
}

#[test]
fn every_component_of_a_request_can_be_covered() {
    let params = r#"("@method" "@target-uri" "@request-target" "@scheme" "@authority" "@path" "@query" "content-digest" "x-many");created=1700000000;expires=1700000060;nonce="1";keyid="eip155:1:0x7e5f4552091a69125d5dfcb7b8c2659029395bdf""#;
    let base = format!(
        "\"@method\": POST\n\"@target-uri\": https://api.example/items?view=full\n\
         \"@request-target\": /items?view=full\n\"@scheme\": https\n\"@authority\": api.example\n\
         \"@path\": /items\n\"@query\": ?view=full\n\"content-digest\": {DIGEST}\n\
         \"x-many\": a, b  c, \n\"@signature-params\": {params}"
    );
    let mut request = Request::unsigned();
    for value in ["  a\t", "b  c", ""] {
        request.fields.push(("X-Many".to_owned(), value.into()));
    }

    let request = request.with_signature(&format!("eth={params}"), &sign_base(&key(), &base));

    assert_eq!(request.verify().unwrap().base, base);
}
