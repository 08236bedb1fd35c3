//! The length limits of names.

/// The minimum length of a namespace, and of a package name under the strict rules, in Unicode scalar
/// values.
pub const MIN_IDENTIFIER_LEN: usize = 3;

/// The maximum length of a namespace, and of a package name under the strict rules, in Unicode scalar
/// values.
pub const MAX_IDENTIFIER_LEN: usize = 64;

/// The maximum length of the name of an npm package in a registry with the names of the ecosystem.
pub const MAX_NPM_NAME_LEN: usize = 214;
