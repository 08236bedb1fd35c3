//! Signing of requests.

use std::collections::BTreeSet;

use super::*;
use crate::{
    signed_request::{SigningOptions, random_nonce, sign},
    wire::Code,
};

fn options() -> SigningOptions {
    SigningOptions::new(Timestamp::from_unix(CREATED).unwrap())
}

#[test]
fn requests_without_body_and_query_cover_the_query_too() {
    let mut request = Request::unsigned().with(CONTENT_DIGEST, None).with("content-type", None);
    request.method = "DELETE".to_owned();
    request.query = None;
    request.has_body = false;

    let signed = sign(&key(), &request.parts(), &options()).unwrap();

    let covered = r#"eth=("@scheme" "@authority" "@method" "@path" "@query");created="#;
    assert!(signed.signature_input.starts_with(covered), "{}", signed.signature_input);
    let request = request.with_signed(&signed);
    let verified = request.verify().unwrap();
    assert!(verified.base.contains("\n\"@query\": ?\n"));
    assert_eq!(verified.digest, None);
}

#[test]
fn a_body_without_its_digest_is_not_signed() {
    let request = Request::unsigned().with(CONTENT_DIGEST, None);

    let refused = sign(&key(), &request.parts(), &options());

    assert_eq!(refused, Err(SignedRequestError::ContentDigestRequired));
}

#[test]
fn invalid_options_are_refused() {
    let created = Timestamp::from_unix(CREATED).unwrap();
    for (options, expected) in [
        (SigningOptions { nonce: String::new(), ..options() }, Code::InvalidNonce),
        (SigningOptions { nonce: "é".to_owned(), ..options() }, Code::InvalidNonce),
        (SigningOptions { nonce: "a\nb".to_owned(), ..options() }, Code::InvalidNonce),
        (SigningOptions { nonce: "n".repeat(129), ..options() }, Code::InvalidNonce),
        (SigningOptions { expires: created, ..options() }, Code::InvalidTime),
    ] {
        let error = sign(&key(), &Request::unsigned().parts(), &options).unwrap_err();
        assert_eq!(error.code(), expected, "{options:?}");
    }
}

#[test]
fn parts_that_would_forge_a_line_are_not_signed() {
    let mut request = Request::unsigned();
    request.query = Some("a\n\"@path\": /".to_owned());

    let error = sign(&key(), &request.parts(), &options()).unwrap_err();

    assert_eq!(error, SignedRequestError::UnreadableComponent("@query".to_owned()));
}

#[test]
fn nonces_are_128_random_bits_in_base64url() {
    let nonces: BTreeSet<String> = (0..1000).map(|_| random_nonce()).collect();

    assert_eq!(nonces.len(), 1000);
    for nonce in nonces {
        assert_eq!(nonce.len(), 22);
        assert!(nonce.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)));
    }
}
