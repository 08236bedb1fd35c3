//! Digests of signed messages.

use tiny_keccak::{Hasher, Keccak};

use crate::hex_digest::{finish, hex_digest};

/// The prefix of ERC-191, which the length of the message follows in decimal.
const PERSONAL_MESSAGE: &[u8] = b"\x19Ethereum Signed Message:\n";

/// The Keccak-256 of a message, which a signature signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageDigest([u8; 32]);

hex_digest!(MessageDigest, InvalidMessageDigest, "message digest");

impl MessageDigest {
    /// Computes the digest of `message`, without a prefix.
    #[must_use]
    pub fn of(message: &[u8]) -> Self {
        let mut hasher = Keccak::v256();
        hasher.update(message);
        Self(finish(hasher))
    }

    /// Computes the digest of a message with the prefix of ERC-191, version `0x45`, which wallets
    /// know as `personal_sign`.
    #[must_use]
    pub fn of_personal_message(message: &[u8]) -> Self {
        let mut hasher = Keccak::v256();
        hasher.update(PERSONAL_MESSAGE);
        hasher.update(message.len().to_string().as_bytes());
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

    #[test]
    fn personal_messages_have_the_prefix_of_erc_191() {
        assert_eq!(
            MessageDigest::of_personal_message(b"hello"),
            MessageDigest::of(b"\x19Ethereum Signed Message:\n5hello")
        );
        // The digest that Ethereum libraries document for `hashMessage("Hello World")`.
        assert_eq!(
            MessageDigest::of_personal_message(b"Hello World").to_string(),
            "a1de988600a42c4b4ab089b619297c17d53cffae5d5120d82d8a92d0bb3b78f2"
        );
    }
}
