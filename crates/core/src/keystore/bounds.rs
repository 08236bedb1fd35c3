//! The highest costs that a keystore may ask for, so that a hostile one cannot exhaust the machine.

/// The most memory for scrypt (128 bytes times `n` times `r`), in bytes.
pub(super) const SCRYPT_MEMORY: u64 = 1 << 30;
/// The highest `r` of scrypt.
pub(super) const SCRYPT_R: u32 = 32;
/// The highest `p` of scrypt.
pub(super) const SCRYPT_P: u32 = 16;
/// The most rounds of PBKDF2.
pub(super) const PBKDF2_ROUNDS: u32 = 10_000_000;
/// The most bytes that are derived from a password.
pub(super) const DERIVED_LEN: usize = 64;
