//! The sets of rules for names.

use super::length::{MAX_IDENTIFIER_LEN, MAX_NPM_NAME_LEN, MIN_IDENTIFIER_LEN};

/// The URL of the naming rules with examples. Every error about a name ends with it.
pub const NAME_RULES: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/docs/NAMES.md");

/// What differs between the kinds of names. The other rules are the same for all names.
#[derive(Debug)]
pub(crate) struct NameRules {
    /// The minimum length in Unicode scalar values.
    pub(super) min_len: usize,
    /// The maximum length in Unicode scalar values.
    pub(super) max_len: usize,
    /// The maximum length of a name of ASCII characters.
    pub(super) max_ascii_len: usize,
    /// The ASCII punctuation besides `-`; never the first or the last character.
    pub(super) inside: &'static [char],
    /// The allowed punctuation, for error messages.
    pub(super) punctuation: &'static str,
    /// Whether the first character can be an ASCII digit.
    pub(super) digit_first: bool,
    /// Names that the package tools refuse.
    pub(super) refused: &'static [&'static str],
}

/// The rules for namespaces, and for packages of a registry with strict names.
pub(crate) const STRICT: NameRules = NameRules {
    min_len: MIN_IDENTIFIER_LEN,
    max_len: MAX_IDENTIFIER_LEN,
    max_ascii_len: MAX_IDENTIFIER_LEN,
    inside: &[],
    punctuation: "`-` is the only punctuation of a name",
    digit_first: false,
    refused: &[],
};

/// The rules of npm, combined with the strict rules. They accept every name that the other rules
/// accept.
pub(crate) const NPM: NameRules = NameRules {
    min_len: 1,
    max_len: MAX_IDENTIFIER_LEN,
    max_ascii_len: MAX_NPM_NAME_LEN,
    inside: &['_', '.'],
    punctuation: "`-`, `_` and `.` are the only punctuation of a package name",
    digit_first: true,
    refused: REFUSED,
};

/// The rules of cargo, combined with the strict rules.
pub(crate) const CARGO: NameRules = NameRules {
    max_ascii_len: MAX_IDENTIFIER_LEN,
    inside: &['_'],
    punctuation: "`-` and `_` are the only punctuation of the name of a crate",
    digit_first: false,
    ..NPM
};

/// `node_modules` in a scope would be searched by Node.js for the dependencies of every package of
/// that scope.
const REFUSED: &[&str] = &["node_modules", "favicon.ico"];

impl NameRules {
    /// Returns what the first character must be, for error messages.
    pub(super) fn start(&self) -> &'static str {
        if self.digit_first { "a letter or a digit" } else { "a letter" }
    }

    /// Returns the maximum length of `text` in Unicode scalar values.
    pub(super) fn max_len(&self, text: &str) -> usize {
        if text.is_ascii() { self.max_ascii_len } else { self.max_len }
    }
}
