//! The limits of signed requests. They are checked before any cryptography.

/// The maximum size of each of the fields `Signature-Input`, `Signature` and `Content-Digest`, all
/// its values together, in bytes.
pub const MAX_FIELD_LEN: usize = 16 * 1024;

/// The maximum size of one member of `Signature-Input`, as text, and of `Signature`, decoded, in
/// bytes.
pub const MAX_MEMBER_LEN: usize = 8 * 1024;

/// The maximum number of signatures of a request that are candidates.
pub const MAX_CANDIDATES: usize = 8;

/// The maximum number of components that a signature covers.
pub const MAX_COMPONENTS: usize = 32;

/// The maximum number of parameters of a signature.
pub const MAX_PARAMETERS: usize = 16;

/// The maximum length of a nonce in bytes.
pub const MAX_NONCE_LEN: usize = 128;

/// The maximum number of digits of the chain in a key id.
pub const MAX_CHAIN_LEN: usize = 32;

/// The accepted difference between the clocks of the signer and of the verifier, in seconds.
pub const CLOCK_SKEW: i64 = 30;
