//! Parses semantic versions and limits their length.

use semver::Version;
use thiserror::Error;

use crate::{text::excerpt, wire::Code};

/// The maximum length of a version in characters.
pub const MAX_VERSION_LEN: usize = 256;

/// The reason why a text is not a version.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InvalidVersion {
    /// More than [`MAX_VERSION_LEN`] characters.
    #[error("the version `{given}` has {length} characters; use at most {max}", max = MAX_VERSION_LEN)]
    TooLong {
        /// The beginning of the text.
        given: String,
        /// Its length in characters.
        length: usize,
    },
    /// Not a semantic version.
    #[error("`{given}` is not a semantic version such as `1.0.0`: {reason}")]
    NotSemantic {
        /// The text.
        given: String,
        /// The message of the parser.
        reason: String,
    },
}

impl InvalidVersion {
    /// Returns the error code of the HTTP API.
    #[must_use]
    pub fn code(&self) -> Code {
        Code::InvalidVersion
    }
}

/// Parses a semantic version (semver 2.0).
///
/// # Errors
///
/// [`InvalidVersion`] if the text is longer than [`MAX_VERSION_LEN`] or not a semantic version.
pub fn parse_version(text: &str) -> Result<Version, InvalidVersion> {
    let length = text.chars().count();
    if length > MAX_VERSION_LEN {
        return Err(InvalidVersion::TooLong { given: excerpt(text), length });
    }
    Version::parse(text).map_err(|error| InvalidVersion::NotSemantic {
        given: excerpt(text),
        reason: error.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pre_releases_and_build_metadata_are_parsed() {
        let version = parse_version("1.2.3-alpha.10+build.5").unwrap();

        assert_eq!(version.to_string(), "1.2.3-alpha.10+build.5");
    }

    #[test]
    fn text_that_is_not_a_semantic_version_is_refused() {
        for text in ["", "1", "1.0", "v1.0.0", "01.0.0", "1.0.0-", " 1.0.0", "1.0.0/..", "1.0.é"] {
            let error = parse_version(text).unwrap_err();

            assert!(matches!(error, InvalidVersion::NotSemantic { .. }), "{text}: {error}");
            assert_eq!(error.code(), Code::InvalidVersion);
        }
    }

    #[test]
    fn version_length_is_limited() {
        let longest = format!("1.0.0-{}", "a".repeat(MAX_VERSION_LEN - 6));

        assert!(parse_version(&longest).is_ok());
        let error = parse_version(&format!("{longest}a")).unwrap_err();
        assert!(matches!(error, InvalidVersion::TooLong { length: 257, .. }));
        assert!(error.to_string().len() < 200);
    }
}
