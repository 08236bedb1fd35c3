//! How long a name may be.

/// The fewest characters (Unicode scalar values) of a namespace or package name.
pub const MIN_IDENTIFIER_LEN: usize = 3;

/// The most characters (Unicode scalar values) of a namespace or package name.
pub const MAX_IDENTIFIER_LEN: usize = 64;
