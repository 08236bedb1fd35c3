//! Shared code of the 32-byte digests that are displayed in hexadecimal.

/// Implements constructors, parsing, display and serde for a newtype of `[u8; 32]`.
macro_rules! hex_digest {
    ($type:ident, $invalid:ident, $noun:literal) => {
        #[doc = concat!("The text is not a [`", stringify!($type), "`].")]
        #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
        #[error("`{given}` is not a {}; write 64 hexadecimal digits", $noun)]
        pub struct $invalid {
            /// The text, truncated and escaped for display.
            pub given: String,
        }

        impl $type {
            /// Creates a digest from its bytes.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; 32]) -> Self {
                Self(bytes)
            }

            /// Returns the bytes of the digest.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; 32] {
                &self.0
            }
        }

        impl std::str::FromStr for $type {
            type Err = $invalid;

            fn from_str(text: &str) -> Result<Self, $invalid> {
                let mut bytes = [0; 32];
                hex::decode_to_slice(text, &mut bytes)
                    .map_err(|_| $invalid { given: $crate::text::excerpt(text) })?;
                Ok(Self(bytes))
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&hex::encode(self.0))
            }
        }

        $crate::text::text_serde!($type);
    };
}

pub(crate) use hex_digest;

/// Finalizes a hasher with a 32-byte digest.
pub(crate) fn finish(hasher: impl tiny_keccak::Hasher) -> [u8; 32] {
    let mut digest = [0; 32];
    hasher.finalize(&mut digest);
    digest
}
