//! The error for an invalid name.

use thiserror::Error;

use super::rules::NAME_RULES;
use crate::wire::Code;

/// Why a text is not a [`Namespace`](crate::Namespace) or a [`PackageName`](crate::PackageName).
///
/// `given` is the refused text, truncated and escaped for display.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InvalidIdentifier {
    /// Too few characters.
    #[error("the name `{given}` has {length} characters; use at least {min}; rules: {rules}", rules = NAME_RULES)]
    TooShort {
        /// The text.
        given: String,
        /// Its characters.
        length: usize,
        /// The minimum.
        min: usize,
    },
    /// Too many characters.
    #[error("the name `{given}` has {length} characters; use at most {max}; rules: {rules}", rules = NAME_RULES)]
    TooLong {
        /// The beginning of the text.
        given: String,
        /// Its characters.
        length: usize,
        /// The maximum.
        max: usize,
    },
    /// A control character.
    #[error("the name `{given}` has the control character {character:?}; remove it; rules: {rules}", rules = NAME_RULES)]
    Control {
        /// The text.
        given: String,
        /// The first control character.
        character: char,
    },
    /// An invisible character, such as a joiner, a variation selector or a soft hyphen.
    #[error("the name `{given}` has the invisible character U+{code:04X}; remove it; rules: {rules}", rules = NAME_RULES, code = u32::from(*character))]
    Invisible {
        /// The text.
        given: String,
        /// The first invisible character.
        character: char,
    },
    /// A space of any kind.
    #[error("the name `{given}` has the space {character:?}; use `-` between words; rules: {rules}", rules = NAME_RULES)]
    Whitespace {
        /// The text.
        given: String,
        /// The first space.
        character: char,
    },
    /// ASCII punctuation that is not allowed.
    #[error("the name `{given}` has {character:?}; {allowed}; rules: {rules}", rules = NAME_RULES)]
    Punctuation {
        /// The text.
        given: String,
        /// The first punctuation that is not allowed.
        character: char,
        /// What is allowed, as a sentence.
        allowed: &'static str,
    },
    /// An emoji or another pictograph.
    #[error("the name `{given}` has the emoji {character:?}; use letters, digits and `-`; rules: {rules}", rules = NAME_RULES)]
    Emoji {
        /// The text.
        given: String,
        /// The first emoji.
        character: char,
    },
    /// A character outside the General Security Profile of UTS 39.
    #[error(
        "the name `{given}` has {character:?}, which Unicode advises against in identifiers \
         (UTS 39); use common letters, digits and `-`; rules: {rules}",
        rules = NAME_RULES
    )]
    Restricted {
        /// The text.
        given: String,
        /// The first character outside the profile.
        character: char,
    },
    /// A first character that is not a letter, or a digit where one is allowed.
    #[error("the name `{given}` starts with {character:?}; start it with {expected}; rules: {rules}", rules = NAME_RULES)]
    Start {
        /// The text.
        given: String,
        /// Its first character.
        character: char,
        /// What it must be.
        expected: &'static str,
    },
    /// A `_` or `.` at the end.
    #[error("the name `{given}` ends with {character:?}; end it with a letter or a digit; rules: {rules}", rules = NAME_RULES)]
    End {
        /// The text.
        given: String,
        /// Its last character.
        character: char,
    },
    /// Letters of more than one script (UTS 39).
    #[error("the name `{given}` mixes scripts at {character:?}; use letters of one script; rules: {rules}", rules = NAME_RULES)]
    MixedScript {
        /// The text.
        given: String,
        /// The first character that shares no script with those before it.
        character: char,
    },
    /// A name that a route uses, or one that looks like it.
    #[error("the name `{given}` is reserved, because a route is called `{reserved}`; use another; rules: {rules}", rules = NAME_RULES)]
    Reserved {
        /// The text.
        given: String,
        /// The name that is reserved.
        reserved: &'static str,
    },
    /// A name that `npm` refuses, because the file system or a website uses it.
    #[error("the name `{given}` is refused by npm too; use another; rules: {rules}", rules = NAME_RULES)]
    Refused {
        /// The text.
        given: String,
    },
}

impl InvalidIdentifier {
    /// Returns the error code of the HTTP API.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Reserved { .. } => Code::ReservedName,
            _ => Code::InvalidIdentifier,
        }
    }
}
