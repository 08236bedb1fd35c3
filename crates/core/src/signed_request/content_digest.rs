//! `Content-Digest` (RFC 9530): digests of the body of a request.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sfv::{Dictionary, ListEntry};
use sha2::{Digest as _, Sha256};

use super::{
    error::SignedRequestError,
    fields::{CONTENT_DIGEST, dictionary},
    parts::HeaderFields,
};

/// The name of SHA-256 in RFC 9530.
pub(super) const SHA_256: &str = "sha-256";

/// The name of SHA-512 in RFC 9530.
pub(super) const SHA_512: &str = "sha-512";

/// The digests of a body that a request states. `Display` writes the value of the field.
///
/// ```
/// use ipfs_registry_core::signed_request::ContentDigest;
///
/// let digest = ContentDigest::of(br#"{"hello":"world"}"#);
/// let text = "sha-256=:k6I5cakU5erL8KjSUVTNownDwccvu5kU1Hxg88toFYg=:";
/// assert_eq!(digest.to_string(), text);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContentDigest {
    sha256: Option<[u8; 32]>,
    sha512: Option<[u8; 64]>,
}

impl ContentDigest {
    /// Computes the SHA-256 of a body that is in memory.
    #[must_use]
    pub fn of(body: &[u8]) -> Self {
        Self::from_sha256(Sha256::digest(body).into())
    }

    /// Creates the digest of a body whose SHA-256 is known.
    #[must_use]
    pub const fn from_sha256(sha256: [u8; 32]) -> Self {
        Self { sha256: Some(sha256), sha512: None }
    }

    /// Creates the digest of a body whose SHA-512 is known.
    #[must_use]
    pub const fn from_sha512(sha512: [u8; 64]) -> Self {
        Self { sha256: None, sha512: Some(sha512) }
    }

    /// Parses the field; `None` if the request does not have it. Digests by other algorithms are
    /// ignored.
    ///
    /// # Errors
    ///
    /// Fails if the field is not a dictionary, a digest has another type or length, or there is
    /// none by a supported algorithm.
    pub fn parse(fields: &dyn HeaderFields) -> Result<Option<Self>, SignedRequestError> {
        let parsed = dictionary(fields, CONTENT_DIGEST).map_err(|error| match error {
            SignedRequestError::Syntax { reason, .. } => {
                SignedRequestError::InvalidContentDigest(reason)
            }
            other => other,
        })?;
        let Some(digests) = parsed else { return Ok(None) };
        let (sha256, sha512) = (member(&digests, SHA_256)?, member(&digests, SHA_512)?);
        if sha256.is_none() && sha512.is_none() {
            return Err(SignedRequestError::NoSupportedDigest);
        }
        Ok(Some(Self { sha256, sha512 }))
    }

    /// Returns the SHA-256 that the body must have.
    #[must_use]
    pub const fn sha256(&self) -> Option<&[u8; 32]> {
        self.sha256.as_ref()
    }

    /// Returns the SHA-512 that the body must have.
    #[must_use]
    pub const fn sha512(&self) -> Option<&[u8; 64]> {
        self.sha512.as_ref()
    }
}

impl fmt::Display for ContentDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sha256 = self.sha256.map(|digest| text(SHA_256, &digest));
        let sha512 = self.sha512.map(|digest| text(SHA_512, &digest));
        let members: Vec<String> = sha256.into_iter().chain(sha512).collect();
        f.write_str(&members.join(", "))
    }
}

fn member<const LEN: usize>(
    digests: &Dictionary,
    algorithm: &str,
) -> Result<Option<[u8; LEN]>, SignedRequestError> {
    let bytes = match digests.get(algorithm) {
        None => return Ok(None),
        Some(ListEntry::Item(item)) => item.bare_item.as_byte_sequence(),
        Some(ListEntry::InnerList(_)) => None,
    };
    let digest = bytes.and_then(|bytes| bytes.try_into().ok());
    let invalid = || format!("`{algorithm}` is not a byte sequence of {LEN} bytes");
    digest.map(Some).ok_or_else(|| SignedRequestError::InvalidContentDigest(invalid()))
}

fn text(algorithm: &str, digest: &[u8]) -> String {
    format!("{algorithm}=:{}:", STANDARD.encode(digest))
}
