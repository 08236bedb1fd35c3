//! Upper limits for the key derivation of untrusted keystores.

/// The maximum memory of scrypt (128 bytes times `n` times `r`), in bytes.
pub(super) const SCRYPT_MEMORY: u64 = 1 << 30;
/// The maximum `r` of scrypt.
pub(super) const SCRYPT_R: u32 = 32;
/// The maximum `p` of scrypt.
pub(super) const SCRYPT_P: u32 = 16;
/// The maximum number of PBKDF2 iterations.
pub(super) const PBKDF2_ROUNDS: u32 = 10_000_000;
/// The maximum length of a derived key in bytes.
pub(super) const DERIVED_LEN: usize = 64;
