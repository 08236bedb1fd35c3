//! The length limits of names.

/// The minimum length of a namespace or package name in Unicode scalar values.
pub const MIN_IDENTIFIER_LEN: usize = 3;

/// The maximum length of a namespace or package name in Unicode scalar values.
pub const MAX_IDENTIFIER_LEN: usize = 64;
