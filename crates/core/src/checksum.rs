//! SHA3-256 checksums of archives.

use tiny_keccak::{Hasher, Sha3};

use crate::hex_digest::{finish, hex_digest};

/// The SHA3-256 of an archive, printed in hexadecimal.
///
/// ```
/// use ipfs_registry_core::Checksum;
///
/// let checksum = Checksum::of(b"abc");
/// assert!(checksum.to_string().starts_with("3a985da74fe225b2"));
/// assert_eq!(checksum.to_string().parse(), Ok(checksum));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Checksum([u8; 32]);

hex_digest!(Checksum, InvalidChecksum, "checksum");

impl Checksum {
    /// Computes the checksum of `archive`.
    #[must_use]
    pub fn of(archive: &[u8]) -> Self {
        let mut hasher = Sha3::v256();
        hasher.update(archive);
        Self(finish(hasher))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_are_sha3_256() {
        assert_eq!(
            Checksum::of(b"").to_string(),
            "a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a"
        );
    }

    #[test]
    fn text_other_than_64_hexadecimal_digits_is_refused() {
        let checksum = Checksum::of(b"abc");

        assert_eq!(checksum.to_string().to_uppercase().parse(), Ok(checksum));
        for text in ["", "3a", &"g".repeat(64), &"0".repeat(63), &"0".repeat(66)] {
            assert!(text.parse::<Checksum>().is_err(), "{text}");
        }
    }
}
