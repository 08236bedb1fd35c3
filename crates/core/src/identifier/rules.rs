//! Where the naming rules are documented.

/// The URL of the naming rules with examples. Every error about a name ends with it.
pub const NAME_RULES: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/docs/NAMES.md");
