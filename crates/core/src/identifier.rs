//! The common rules for the names of namespaces and packages.

#[cfg(test)]
mod ecosystem_tests;
mod invalid;
mod length;
mod rules;
#[cfg(test)]
mod tests;

use unicode_security::{GeneralSecurityProfile, MixedScript, mixed_script::AugmentedScriptSet};

pub(crate) use self::rules::{CARGO, NPM, NameRules, STRICT};
pub use self::{
    invalid::InvalidIdentifier,
    length::{MAX_IDENTIFIER_LEN, MAX_NPM_NAME_LEN, MIN_IDENTIFIER_LEN},
    rules::NAME_RULES,
};
use crate::{
    Skeleton,
    characters::{is_emoji, is_invisible},
    text::excerpt,
};

/// Checks `text` against all `rules` and against the names reserved for routes.
pub(crate) fn check(
    text: &str,
    rules: &NameRules,
    reserved: &[&'static str],
) -> Result<(), InvalidIdentifier> {
    check_length(text, rules)?;
    text.chars().try_for_each(|character| check_character(text, character, rules))?;
    check_ends(text, rules)?;
    check_scripts(text)?;
    check_reserved(text, reserved)?;
    check_refused(text, rules)
}

fn check_length(text: &str, rules: &NameRules) -> Result<(), InvalidIdentifier> {
    let (length, min, max) = (text.chars().count(), rules.min_len, rules.max_len(text));
    let given = || excerpt(text);
    if length < min {
        Err(InvalidIdentifier::TooShort { given: given(), length, min })
    } else if length > max {
        Err(InvalidIdentifier::TooLong { given: given(), length, max })
    } else {
        Ok(())
    }
}

/// Checks one character. The UTS 39 profile at the end would reject all of these characters; the
/// earlier checks exist only for clearer error messages.
fn check_character(
    text: &str,
    character: char,
    rules: &NameRules,
) -> Result<(), InvalidIdentifier> {
    let given = || excerpt(text);
    if character.is_control() {
        Err(InvalidIdentifier::Control { given: given(), character })
    } else if is_invisible(character) {
        Err(InvalidIdentifier::Invisible { given: given(), character })
    } else if character.is_whitespace() {
        Err(InvalidIdentifier::Whitespace { given: given(), character })
    } else if character == '-' || rules.inside.contains(&character) {
        Ok(())
    } else if character.is_ascii_punctuation() {
        let allowed = rules.punctuation;
        Err(InvalidIdentifier::Punctuation { given: given(), character, allowed })
    } else if is_emoji(character) {
        Err(InvalidIdentifier::Emoji { given: given(), character })
    } else if !character.identifier_allowed() {
        Err(InvalidIdentifier::Restricted { given: given(), character })
    } else {
        Ok(())
    }
}

/// Checks the first and the last character.
fn check_ends(text: &str, rules: &NameRules) -> Result<(), InvalidIdentifier> {
    let can_start = |character: char| {
        character.is_alphabetic() || (rules.digit_first && character.is_ascii_digit())
    };
    if let Some(character) = text.chars().next().filter(|&first| !can_start(first)) {
        let expected = rules.start();
        return Err(InvalidIdentifier::Start { given: excerpt(text), character, expected });
    }
    match text.chars().next_back().filter(|last| rules.inside.contains(last)) {
        Some(character) => Err(InvalidIdentifier::End { given: excerpt(text), character }),
        None => Ok(()),
    }
}

fn check_scripts(text: &str) -> Result<(), InvalidIdentifier> {
    if text.is_single_script() {
        return Ok(());
    }
    let mut scripts = AugmentedScriptSet::default();
    let foreign = text.chars().find(|&character| {
        scripts.intersect_with(character.into());
        scripts.is_empty()
    });
    let character = foreign.expect("some character empties the set of a text of many scripts");
    Err(InvalidIdentifier::MixedScript { given: excerpt(text), character })
}

fn check_reserved(text: &str, reserved: &[&'static str]) -> Result<(), InvalidIdentifier> {
    let skeleton = Skeleton::of(text);
    match reserved.iter().find(|&&name| Skeleton::of(name) == skeleton) {
        Some(reserved) => Err(InvalidIdentifier::Reserved { given: excerpt(text), reserved }),
        None => Ok(()),
    }
}

fn check_refused(text: &str, rules: &NameRules) -> Result<(), InvalidIdentifier> {
    match rules.refused.contains(&text.to_lowercase().as_str()) {
        true => Err(InvalidIdentifier::Refused { given: excerpt(text) }),
        false => Ok(()),
    }
}

/// Implements parsing, conversion, display and serde for a tuple struct over `Arc<str>`.
macro_rules! identifier {
    ($type:ident, $rules:expr) => {
        impl $type {
            /// Returns the name in its original spelling.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $type {
            type Err = $crate::InvalidIdentifier;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $crate::identifier::check(text, &$rules, Self::RESERVED)?;
                Ok(Self(text.into()))
            }
        }

        impl TryFrom<String> for $type {
            type Error = $crate::InvalidIdentifier;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl From<$type> for String {
            fn from(name: $type) -> Self {
                name.as_str().to_owned()
            }
        }

        impl AsRef<str> for $type {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }

        $crate::text::text_serde!($type);
    };
}

pub(crate) use identifier;
