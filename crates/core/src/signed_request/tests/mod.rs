//! Tests of whole signed requests.

mod candidates;
mod failures;
mod properties;
mod signing;
mod stored;
mod vector;

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{
    CONTENT_DIGEST, HeaderFields, RequestParts, SIGNATURE, SIGNATURE_INPUT, SignatureFields,
    SignedRequestError, VerifiedRequest, VerifyRules, verify,
};
use crate::{MessageDigest, SigningKey, Timestamp};

/// When the requests of the tests are signed.
const CREATED: i64 = 1_700_000_000;

/// The body of the vector.
const BODY: &[u8] = br#"{"hello":"world"}"#;

/// The digest of [`BODY`].
const DIGEST: &str = "sha-256=:k6I5cakU5erL8KjSUVTNownDwccvu5kU1Hxg88toFYg=:";

/// The covered components of the vector.
const COMPONENTS: &str =
    r#"("@scheme" "@authority" "@method" "@path" "@query" "content-digest" "content-type")"#;

/// The parameters of the vector.
const PARAMETERS: &str = r#";created=1700000000;expires=1700000060;nonce="EjRWeJCrze8BI0VniavN7w";keyid="eip155:1:0x7e5f4552091a69125d5dfcb7b8c2659029395bdf";tag="erc8128""#;

/// The signature of the vector.
const BYTES: &str = "fc1a444e8b24c64309eb9b9199a3543e20706f0c20eb3dc2c440c9270118444231d47c27f396752fc5e546920b1b1e2af34c9e88dba0633694b153d688f701d01b";

/// A request that tests change.
#[derive(Clone, Debug)]
struct Request {
    method: String,
    scheme: String,
    authority: String,
    path: String,
    query: Option<String>,
    fields: Vec<(String, Vec<u8>)>,
    has_body: bool,
}

impl Request {
    /// Returns the request of the vector, signed.
    fn vector() -> Self {
        Self::unsigned().with_signature(&format!("eth={COMPONENTS}{PARAMETERS}"), &signature(BYTES))
    }

    /// Returns the request of the vector without its signature.
    fn unsigned() -> Self {
        let fields = [("content-type", "application/json"), (CONTENT_DIGEST, DIGEST)];
        let owned = |(name, value): (&str, &str)| (name.to_owned(), value.as_bytes().to_vec());
        Self {
            method: "POST".to_owned(),
            scheme: "https".to_owned(),
            authority: "api.example".to_owned(),
            path: "/items".to_owned(),
            query: Some("view=full".to_owned()),
            fields: fields.map(owned).to_vec(),
            has_body: true,
        }
    }

    fn parts(&self) -> RequestParts<'_> {
        RequestParts {
            method: &self.method,
            scheme: &self.scheme,
            authority: &self.authority,
            path: &self.path,
            query: self.query.as_deref(),
            fields: &self.fields,
            has_body: self.has_body,
        }
    }

    /// Replaces a field; `None` removes it.
    fn with(mut self, name: &str, value: Option<&[u8]>) -> Self {
        self.fields.retain(|(given, _)| given != name);
        self.fields.extend(value.map(|value| (name.to_owned(), value.to_vec())));
        self
    }

    fn with_signature(self, input: &str, signature: &str) -> Self {
        self.with(SIGNATURE_INPUT, Some(input.as_bytes()))
            .with(SIGNATURE, Some(signature.as_bytes()))
    }

    fn with_signed(self, signed: &SignatureFields) -> Self {
        self.with_signature(&signed.signature_input, &signed.signature)
    }

    /// Changes `Signature-Input`.
    fn with_input(self, change: impl Fn(&str) -> String) -> Self {
        let input = String::from_utf8(self.fields.values(SIGNATURE_INPUT)[0].to_vec()).unwrap();
        let changed = change(&input);
        assert_ne!(changed, input);
        self.with(SIGNATURE_INPUT, Some(changed.as_bytes()))
    }

    /// Verifies the request `after` seconds after [`CREATED`].
    fn verify_after(&self, after: i64) -> Result<VerifiedRequest, SignedRequestError> {
        let now = Timestamp::from_unix(CREATED + after).unwrap();
        verify(&self.parts(), &VerifyRules { now, max_window: 300 })
    }

    fn verify(&self) -> Result<VerifiedRequest, SignedRequestError> {
        self.verify_after(1)
    }
}

/// Returns the key of the vector.
fn key() -> SigningKey {
    let mut one = [0; 32];
    one[31] = 1;
    SigningKey::from_bytes(&one).unwrap()
}

/// Returns the value of `Signature` for bytes in hexadecimal.
fn signature(bytes: &str) -> String {
    format!("eth=:{}:", STANDARD.encode(hex::decode(bytes).unwrap()))
}

/// Signs a base that a test wrote by hand.
fn sign_base(key: &SigningKey, base: &str) -> String {
    let prefixed = format!("\x19Ethereum Signed Message:\n{}{base}", base.len());
    let signed = key.sign(&MessageDigest::of(prefixed.as_bytes()));
    signature(&hex::encode(signed.to_ethereum_bytes()))
}
