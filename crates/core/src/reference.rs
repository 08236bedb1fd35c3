//! The error for an invalid pointer, archive reference or target.

use thiserror::Error;

use crate::{InvalidContentId, InvalidIdentifier, InvalidVersion, wire::Code};

/// The reason why a text is not a [`Pointer`](crate::Pointer), an [`ArchiveRef`](crate::ArchiveRef) or a
/// [`Target`](crate::Target).
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InvalidReference {
    /// The text does not have the form of a pointer.
    #[error("`{0}` is not a pointer; write `namespace/package/version`")]
    Pointer(String),
    /// The text does not have the form of an archive reference.
    #[error("`{0}` is not a reference; write `namespace/package/version` or `/ipfs/<cid>`")]
    Archive(String),
    /// The text does not have the form of a target.
    #[error(
        "`{0}` is not a target; write `namespace`, `namespace/package`, \
         `namespace/package/version` or `/ipfs/<cid>`"
    )]
    Target(String),
    /// The part after `/ipfs/` is not a content id.
    #[error(transparent)]
    ContentId(#[from] InvalidContentId),
    /// The name of the namespace or package is not valid.
    #[error(transparent)]
    Identifier(#[from] InvalidIdentifier),
    /// The version is not valid.
    #[error(transparent)]
    Version(#[from] InvalidVersion),
}

impl InvalidReference {
    /// Returns the error code of the HTTP API.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Pointer(_) | Self::Archive(_) | Self::Target(_) => Code::InvalidReference,
            Self::ContentId(_) => Code::InvalidContentId,
            Self::Identifier(error) => error.code(),
            Self::Version(error) => error.code(),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{ArchiveRef, Pointer, Target, wire::Code};

    const CONTENT: &str = "/ipfs/QmSYVWjXh5GCZpxhCSHMa89X9VHnPpaxafkBAR9rjfCenb";

    #[test]
    fn references_round_trip_through_text() {
        let longest = format!("{0}/{0}/1.0.0", "é".repeat(64));
        let versions = ["abc/def/1.0.0", "abc/def/1.0.0-rc.1+build.7", "Абв/где/0.0.1", &longest];

        for text in versions {
            assert_eq!(text.parse::<Pointer>().unwrap().to_string(), text);
            assert_eq!(text.parse::<ArchiveRef>().unwrap().to_string(), text);
            assert_eq!(text.parse::<Target>().unwrap().to_string(), text);
        }
        for text in [CONTENT, "abc", "abc/def"] {
            assert_eq!(text.parse::<Target>().unwrap().to_string(), text);
        }
        assert_eq!(CONTENT.parse::<ArchiveRef>().unwrap().to_string(), CONTENT);
    }

    #[test]
    fn json_contains_the_text() {
        let reference: ArchiveRef = serde_json::from_str("\"abc/def/1.0.0\"").unwrap();

        assert_eq!(serde_json::to_string(&reference).unwrap(), "\"abc/def/1.0.0\"");
        assert!(serde_json::from_str::<ArchiveRef>("\"abc/def\"").is_err());
        assert!(serde_json::from_str::<Target>("\"abc/def\"").is_ok());
    }

    #[test]
    fn every_failure_has_its_code() {
        let failures = [
            ("", Code::InvalidReference),
            ("/", Code::InvalidReference),
            ("abc", Code::InvalidReference),
            ("abc/def", Code::InvalidReference),
            ("abc/def/1.0.0/", Code::InvalidReference),
            ("/abc/def/1.0.0", Code::InvalidReference),
            ("ipfs:abc", Code::InvalidReference),
            ("/ipfs/", Code::InvalidContentId),
            ("/ipfs/..", Code::InvalidContentId),
            ("/ipfs/QmSYVWjXh5GCZpxhCSHMa89X9VHnPpaxafkBAR9rjfCenb/x", Code::InvalidContentId),
            ("ab/def/1.0.0", Code::InvalidIdentifier),
            ("abc//1.0.0", Code::InvalidReference),
            ("../../etc", Code::InvalidIdentifier),
            ("version/def/1.0.0", Code::ReservedName),
            ("abc/packages/1.0.0", Code::ReservedName),
            ("abc/def/1.0", Code::InvalidVersion),
            ("abc/def/", Code::InvalidReference),
        ];

        for (text, code) in failures {
            let error = text.parse::<ArchiveRef>().unwrap_err();
            assert_eq!(error.code(), code, "{text}: {error}");
        }
    }

    #[test]
    fn the_error_for_an_invalid_target_shows_the_valid_forms() {
        for text in ["", "/", "/abc", "abc/", "/abc/def", "abc/def/", "abc/def/1.0.0/x"] {
            let error = text.parse::<Target>().unwrap_err();

            assert_eq!(error.code(), Code::InvalidReference, "{text}: {error}");
            assert!(error.to_string().contains("`namespace/package`"), "{error}");
        }
        assert_eq!("ab/def".parse::<Target>().unwrap_err().code(), Code::InvalidIdentifier);
        assert_eq!("abc/def/1".parse::<Target>().unwrap_err().code(), Code::InvalidVersion);
    }

    #[test]
    fn the_error_for_a_long_reference_is_short() {
        for text in ["/".repeat(1_000_000), format!("abc/def/{}", "1".repeat(1_000_000))] {
            assert!(text.parse::<Target>().unwrap_err().to_string().len() < 300);
        }
    }
}
