//! Checks bodies of signed requests while they are read.

use sha2::{Digest, Sha256, Sha512};

use super::{
    content_digest::{ContentDigest, SHA_256, SHA_512},
    error::SignedRequestError,
};

/// Compares a body with the digests that its request states, piece by piece.
///
/// ```
/// use ipfs_registry_core::signed_request::{BodyDigest, ContentDigest};
///
/// let mut body = BodyDigest::new(ContentDigest::of(b"hello"));
/// body.update(b"he");
/// body.update(b"llo");
/// assert!(body.finish().is_ok());
/// ```
#[derive(Clone, Debug)]
pub struct BodyDigest {
    expected: ContentDigest,
    sha256: Option<Sha256>,
    sha512: Option<Sha512>,
}

impl BodyDigest {
    /// Creates the hasher of a body that must have these digests.
    #[must_use]
    pub fn new(expected: ContentDigest) -> Self {
        let sha256 = expected.sha256().map(|_| Sha256::new());
        let sha512 = expected.sha512().map(|_| Sha512::new());
        Self { expected, sha256, sha512 }
    }

    /// Hashes the next piece of the body.
    pub fn update(&mut self, piece: &[u8]) {
        if let Some(hasher) = &mut self.sha256 {
            hasher.update(piece);
        }
        if let Some(hasher) = &mut self.sha512 {
            hasher.update(piece);
        }
    }

    /// Compares the digests at the end of the body.
    ///
    /// # Errors
    ///
    /// [`SignedRequestError::BodyMismatch`] if one of the digests differs.
    pub fn finish(self) -> Result<(), SignedRequestError> {
        let (sha256, sha512) = (self.sha256.map(digest), self.sha512.map(digest));
        if sha256.as_ref() != self.expected.sha256() {
            Err(SignedRequestError::BodyMismatch(SHA_256))
        } else if sha512.as_ref() != self.expected.sha512() {
            Err(SignedRequestError::BodyMismatch(SHA_512))
        } else {
            Ok(())
        }
    }
}

fn digest<const LEN: usize, H: Digest>(hasher: H) -> [u8; LEN]
where
    sha2::digest::Output<H>: Into<[u8; LEN]>,
{
    hasher.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] = b"an archive";

    fn check(expected: ContentDigest, body: &[u8]) -> Result<(), SignedRequestError> {
        let mut digest = BodyDigest::new(expected);
        body.chunks(3).for_each(|piece| digest.update(piece));
        digest.finish()
    }

    fn parse(value: &str) -> ContentDigest {
        ContentDigest::parse(&[("content-digest", value)]).unwrap().unwrap()
    }

    #[test]
    fn the_body_must_have_every_digest() {
        let sha256 = ContentDigest::of(BODY);
        let sha512 = ContentDigest::from_sha512(Sha512::digest(BODY).into());
        let both = parse(&format!("{sha512}, md5=:AA==:, {sha256}"));
        let wrong_sha256 = parse(&format!("{sha512}, {}", ContentDigest::of(b"another")));
        let wrong_sha512 = parse(&format!("{sha256}, {}", ContentDigest::from_sha512([0; 64])));

        for expected in [sha256, sha512, both] {
            assert_eq!(check(expected, BODY), Ok(()));
            assert!(check(expected, b"another body").is_err());
            assert!(check(expected, &BODY[1..]).is_err());
            assert!(check(expected, b"").is_err());
        }
        assert_eq!(check(wrong_sha256, BODY), Err(SignedRequestError::BodyMismatch(SHA_256)));
        assert_eq!(check(wrong_sha512, BODY), Err(SignedRequestError::BodyMismatch(SHA_512)));
    }
}
