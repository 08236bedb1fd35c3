//! Digests of signed messages.

use tiny_keccak::{Hasher, Keccak};

use crate::hex_digest::{finish, hex_digest};

/// The Keccak-256 of a message, which a signature signs. The message has no prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageDigest([u8; 32]);

hex_digest!(MessageDigest, InvalidMessageDigest, "message digest");

impl MessageDigest {
    /// Computes the digest of `message`.
    #[must_use]
    pub fn of(message: &[u8]) -> Self {
        let mut hasher = Keccak::v256();
        hasher.update(message);
        Self(finish(hasher))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn message_digests_are_keccak_256() {
        assert_eq!(
            MessageDigest::of(b"").to_string(),
            "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"
        );
    }
}
