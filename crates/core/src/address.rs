//! Ethereum addresses, which identify publishers.

use std::{fmt, str::FromStr};

use secp256k1::PublicKey;
use thiserror::Error;

use crate::{
    MessageDigest,
    text::{excerpt, text_serde},
};

/// The Ethereum address of a publisher's key: the last 20 bytes of the Keccak-256 of the
/// uncompressed public key.
///
/// ```
/// use ipfs_registry_core::Address;
///
/// let address: Address = "0x1FC770AC21067A04F83101EBF19A670DB9E3EB21".parse()?;
/// assert_eq!(address.to_string(), "0x1fc770ac21067a04f83101ebf19a670db9e3eb21");
/// # Ok::<(), ipfs_registry_core::InvalidAddress>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address([u8; 20]);

/// The text is not an [`Address`].
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{given}` is not an address; write `0x` and 40 hexadecimal digits")]
pub struct InvalidAddress {
    /// The text, truncated and escaped for display.
    pub given: String,
}

impl Address {
    /// Creates an address from its bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 20]) -> Self {
        Self(bytes)
    }

    /// Returns the bytes of the address.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 20] {
        &self.0
    }

    /// Computes the address of a public key.
    pub(crate) fn of(key: &PublicKey) -> Self {
        // The first byte is the SEC 1 prefix of an uncompressed key, not a part of the key.
        let digest = MessageDigest::of(&key.serialize_uncompressed()[1..]);
        Self(*digest.as_bytes().last_chunk().expect("a digest has more than 20 bytes"))
    }
}

impl FromStr for Address {
    type Err = InvalidAddress;

    fn from_str(text: &str) -> Result<Self, InvalidAddress> {
        let invalid = || InvalidAddress { given: excerpt(text) };
        let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
        let mut bytes = [0; 20];
        hex::decode_to_slice(digits.ok_or_else(invalid)?, &mut bytes).map_err(|_| invalid())?;
        Ok(Self(bytes))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "0x{}", hex::encode(self.0))
    }
}

text_serde!(Address);

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "0x1fc770ac21067a04f83101ebf19a670db9e3eb21";

    #[test]
    fn addresses_ignore_letter_case() {
        let address: Address = TEXT.parse().unwrap();

        assert_eq!(TEXT.to_uppercase().parse(), Ok(address));
        assert_eq!(address.to_string(), TEXT);
    }

    #[test]
    fn text_other_than_0x_and_40_digits_is_refused() {
        let long = format!("{TEXT}0");
        let spaced = format!(" {TEXT}");

        for text in ["", "0x", &TEXT[2..], &TEXT[..41], &long, &spaced, &TEXT.replace('f', "g")] {
            assert!(text.parse::<Address>().is_err(), "{text}");
        }
    }

    #[test]
    fn json_contains_the_text() {
        let address: Address = TEXT.parse().unwrap();

        assert_eq!(serde_json::to_string(&address).unwrap(), format!("{TEXT:?}"));
        assert_eq!(serde_json::from_str::<Address>(&format!("{TEXT:?}")).unwrap(), address);
    }
}
