//! Properties of all requests: what is signed verifies, what is changed does not, and no input
//! panics.

use proptest::{collection::vec, option, prelude::*};

use super::*;
use crate::signed_request::{
    BodyDigest, ContentDigest, MAX_NONCE_LEN, SignedBase, SigningOptions, sign,
};

prop_compose! {
    /// A request with a path, query and body of any kind.
    fn request()(
        method in "[A-Z]{1,10}",
        scheme in "https?",
        authority in "[a-z0-9.-]{1,20}(:[1-9][0-9]{1,4})?",
        path in "(/[!-\"$->@-~]{0,20}){0,4}",
        query in option::of("[!-\"$-~]{0,40}"),
        body in option::of(vec(any::<u8>(), 0..200)),
        content_type in option::of("[a-z]{1,10}/[a-z+.-]{1,20}(; [a-z]+=\"[ -~]*\")?"),
    ) -> (Request, Vec<u8>) {
        let has_body = body.is_some();
        let mut fields = Vec::new();
        fields.extend(content_type.map(|kind| ("content-type".to_owned(), kind.into_bytes())));
        let digest = body.as_deref().map(|body| ContentDigest::of(body).to_string());
        fields.extend(digest.map(|digest| (CONTENT_DIGEST.to_owned(), digest.into_bytes())));
        let request = Request { method, scheme, authority, path, query, fields, has_body };
        (request, body.unwrap_or_default())
    }
}

fn signed(request: Request, key: &SigningKey) -> Request {
    let options = SigningOptions::new(Timestamp::from_unix(CREATED).unwrap());
    let signed = sign(key, &request.parts(), &options).unwrap();
    request.with_signed(&signed)
}

fn any_key() -> impl Strategy<Value = SigningKey> {
    any::<[u8; 32]>().prop_filter_map("not a key", |bytes| SigningKey::from_bytes(&bytes).ok())
}

/// Replaces one byte of a text by another; `None` if it is the same.
fn changed(text: &[u8], at: prop::sample::Index, by: u8) -> Option<Vec<u8>> {
    let mut changed = text.to_vec();
    let byte = changed.get_mut(at.index(text.len().max(1)))?;
    let is_same = *byte == by;
    *byte = by;
    (!is_same).then_some(changed)
}

fn changed_text(text: &str, at: prop::sample::Index, by: u8) -> Option<String> {
    String::from_utf8(changed(text.as_bytes(), at, by)?).ok()
}

/// Changes one part of a request; `None` if the change changes nothing.
fn change(request: &Request, part: usize, at: prop::sample::Index, by: u8) -> Option<Request> {
    let mut other = request.clone();
    match part {
        0 => other.method = changed_text(&request.method, at, by)?,
        1 => other.authority = changed_text(&request.authority, at, by)?,
        2 => other.path = changed_text(&request.path, at, by)?,
        3 => other.query = Some(changed_text(request.query.as_deref()?, at, by)?),
        4 => other.scheme = if request.scheme == "http" { "https" } else { "http" }.to_owned(),
        _ => {
            let field = request.fields.get(part - 5)?;
            // The label is not covered, and a space around the value is not a part of it.
            let text = field.1.strip_prefix(b"eth=").unwrap_or(&field.1);
            let start = field.1.len() - text.len();
            let value = [&field.1[..start], &changed(text, at, by)?].concat();
            other.fields[part - 5].1 = value;
        }
    }
    Some(other)
}

proptest! {
    #[test]
    fn signed_requests_verify((request, body) in request(), key in any_key()) {
        let verified = signed(request, &key).verify().unwrap();

        prop_assert_eq!(verified.signer, key.address());
        if let Some(digest) = verified.digest {
            let mut hasher = BodyDigest::new(digest);
            hasher.update(&body);
            prop_assert!(hasher.finish().is_ok());
        }
        let stored: SignedBase = verified.base.parse().unwrap();
        prop_assert_eq!(stored.verify(&verified.signature), Ok(()));
    }

    #[test]
    fn any_nonce_and_window_that_sign_accepts_verifies(
        nonce in "[ -~]{1,128}", window in 1_i64..=300, key in any_key(),
    ) {
        prop_assume!(nonce.len() <= MAX_NONCE_LEN);
        let created = Timestamp::from_unix(CREATED).unwrap();
        let expires = Timestamp::from_unix(CREATED + window).unwrap();
        let options = SigningOptions { created, expires, nonce: nonce.clone() };

        let signed = sign(&key, &Request::unsigned().parts(), &options).unwrap();

        let verified = Request::unsigned().with_signed(&signed).verify().unwrap();
        prop_assert_eq!(verified.nonce, nonce);
    }

    #[test]
    fn a_changed_byte_of_a_covered_part_fails(
        (request, _) in request(), key in any_key(), part in 0_usize..9,
        at in any::<prop::sample::Index>(), by in b' '..=b'~',
    ) {
        let request = signed(request, &key);
        let Some(changed) = change(&request, part, at, by) else { return Ok(()) };
        prop_assume!(!is_same_meaning(&request, &changed));

        prop_assert!(changed.verify().is_err());
    }

    #[test]
    fn a_changed_bit_of_the_signature_fails(
        (request, _) in request(), key in any_key(), bit in 0_usize..65 * 8,
    ) {
        let request = signed(request, &key);
        let mut bytes = request.verify().unwrap().signature.to_ethereum_bytes();
        bytes[bit / 8] ^= 1 << (bit % 8);

        let value = signature(&hex::encode(bytes));
        let changed = request.with(SIGNATURE, Some(value.as_bytes()));

        prop_assert!(changed.verify().is_err());
    }

    #[test]
    fn no_field_panics(
        input in vec(any::<u8>(), 0..300), bytes in vec(any::<u8>(), 0..100),
        digest in vec(any::<u8>(), 0..100), text in ".{0,300}",
    ) {
        let request = Request::unsigned()
            .with(SIGNATURE_INPUT, Some(&input))
            .with(SIGNATURE, Some(&bytes))
            .with(CONTENT_DIGEST, Some(&digest));

        prop_assert!(request.verify().is_err());
        prop_assert!(text.parse::<SignedBase>().is_err());
    }

    /// Inputs that are almost valid reach more of the parser than random bytes.
    #[test]
    fn no_damaged_field_panics(
        edits in vec((any::<prop::sample::Index>(), option::of(any::<u8>())), 1..6),
        field in prop::sample::select(vec![SIGNATURE_INPUT, SIGNATURE, CONTENT_DIGEST]),
    ) {
        let request = Request::vector();
        let mut value = request.fields.values(field)[0].to_vec();
        for (at, byte) in edits {
            let at = at.index(value.len());
            match byte {
                Some(byte) => value.insert(at, byte),
                None => drop(value.remove(at)),
            }
        }

        // Some edits, such as another label, do not change the meaning; that none panics counts.
        if let Ok(verified) = request.with(field, Some(&value)).verify() {
            prop_assert_eq!(verified.signer, key().address());
        }
    }
}

/// Whether two requests have one meaning by RFC 9421: white space around a value and the default
/// port are no difference, and base64 may end in unused bits.
fn is_same_meaning(one: &Request, other: &Request) -> bool {
    let bytes = |request: &Request| -> Option<Vec<u8>> {
        let value = request.fields.values(SIGNATURE)[0];
        let dictionary: sfv::Dictionary = sfv::Parser::new(value).parse().ok()?;
        match dictionary.get("eth")? {
            sfv::ListEntry::Item(item) => item.bare_item.as_byte_sequence().map(<[u8]>::to_vec),
            sfv::ListEntry::InnerList(_) => None,
        }
    };
    let trimmed = |request: &Request| -> Vec<Vec<u8>> {
        let others = request.fields.iter().filter(|(name, _)| name != SIGNATURE);
        others.map(|(_, value)| value.trim_ascii().to_vec()).collect()
    };
    (&one.method, &one.scheme, &one.path, &one.query)
        == (&other.method, &other.scheme, &other.path, &other.query)
        && one.parts().authority() == other.parts().authority()
        && trimmed(one) == trimmed(other)
        && bytes(one) == bytes(other)
}
