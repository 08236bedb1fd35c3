//! The error for an invalid name.

use thiserror::Error;

use super::{
    length::{MAX_IDENTIFIER_LEN, MIN_IDENTIFIER_LEN},
    rules::NAME_RULES,
};
use crate::wire::Code;

/// Why a text is not a [`Namespace`](crate::Namespace) or a [`PackageName`](crate::PackageName).
///
/// `given` is the refused text, truncated and escaped for display.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InvalidIdentifier {
    /// Fewer than [`MIN_IDENTIFIER_LEN`] characters.
    #[error("the name `{given}` has {length} characters; use at least {min}; rules: {rules}", rules = NAME_RULES, min = MIN_IDENTIFIER_LEN)]
    TooShort {
        /// The text.
        given: String,
        /// Its characters.
        length: usize,
    },
    /// More than [`MAX_IDENTIFIER_LEN`] characters.
    #[error("the name `{given}` has {length} characters; use at most {max}; rules: {rules}", rules = NAME_RULES, max = MAX_IDENTIFIER_LEN)]
    TooLong {
        /// The beginning of the text.
        given: String,
        /// Its characters.
        length: usize,
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
    /// ASCII punctuation other than `-`.
    #[error("the name `{given}` has {character:?}; `-` is the only punctuation of a name; rules: {rules}", rules = NAME_RULES)]
    Punctuation {
        /// The text.
        given: String,
        /// The first punctuation that is not allowed.
        character: char,
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
    /// A first character that is not alphabetic.
    #[error("the name `{given}` starts with {character:?}; start it with a letter; rules: {rules}", rules = NAME_RULES)]
    Start {
        /// The text.
        given: String,
        /// Its first character.
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
