//! Stable error codes for programs.

use std::{fmt, str::FromStr};

use thiserror::Error;

use crate::text::{excerpt, text_serde};

/// Defines each code once: its variant, its text in responses and its description.
macro_rules! codes {
    ($($name:ident $word:literal $description:literal)*) => {
        /// A stable error code. The meaning of a code never changes.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $description] $name,)*
        }

        impl Code {
            /// Every code, ordered by HTTP status.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Returns the text of the code in responses, in snake case.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)*
                }
            }

            /// Returns a sentence that describes the code.
            #[must_use]
            pub const fn description(self) -> &'static str {
                match self {
                    $(Self::$name => $description,)*
                }
            }
        }
    };
}

codes! {
    // 400
    SignatureMissing "signature_missing" "The request needs the header `x-signature` and has none."
    SignatureInvalid "signature_invalid" "The header `x-signature` is not a signature, or is one that recovers to no key."
    InvalidIdentifier "invalid_identifier" "A namespace or package name breaks the rules for names."
    ReservedName "reserved_name" "The name is one that a route uses, or looks like it."
    InvalidReference "invalid_reference" "A reference is neither `/ipfs/<cid>` nor `namespace/package/version`."
    InvalidContentId "invalid_content_id" "The part after `/ipfs/` is not the content id of an archive."
    InvalidVersion "invalid_version" "A version is not a semantic version, or is too long."
    InvalidAddress "invalid_address" "An address is not `0x` and 40 hexadecimal digits."
    InvalidQuery "invalid_query" "A field of the query is missing, given twice or has a value it cannot have."
    InvalidRange "invalid_range" "The query's `range` is not a range of semantic versions."
    InvalidPath "invalid_path" "The path cannot be read as text."
    InvalidHost "invalid_host" "The header `host` names no host that a URL could have."
    OriginRefused "origin_refused" "A web page of this origin, or with this method or header, may not use the registry."
    InvalidBody "invalid_body" "The body cannot be read, or is not what the route takes."
    ArchiveNotGzip "archive_not_gzip" "The archive is not gzip, or its compressed data is malformed."
    ArchiveNotTar "archive_not_tar" "The archive holds no well-formed tar."
    ArchiveTruncated "archive_truncated" "The archive ends before it should."
    ArchivePath "archive_path" "An entry of the archive has an absolute path, a `..` or a path that cannot be used."
    ArchiveLink "archive_link" "A link in the archive points outside of it."
    ArchiveEntryType "archive_entry_type" "An entry of the archive is neither a file, a folder nor a link."
    ArchiveTooManyEntries "archive_too_many_entries" "The archive has more entries than the registry allows."
    ArchiveTooLarge "archive_too_large" "The archive unpacks to more bytes than the registry allows."
    ArchiveBomb "archive_bomb" "The archive unpacks to more times its own size than the registry allows."
    ArchiveRoot "archive_root" "The archive has not the one root folder that its kind asks for."
    ManifestMissing "manifest_missing" "The archive has no manifest where its kind keeps it."
    ManifestDuplicate "manifest_duplicate" "The archive has more than one manifest in the same place."
    ManifestTooLarge "manifest_too_large" "The manifest is larger than the registry allows."
    ManifestInvalid "manifest_invalid" "The manifest cannot be read, or lacks a usable name or version."
    ManifestMismatch "manifest_mismatch" "The manifest's name and version are not those of the archive's root folder."
    // 401
    NotSignedUp "not_signed_up" "The signer has not signed up as a publisher."
    NotEntitled "not_entitled" "The signer has no such right in the namespace."
    PackageRestricted "package_restricted" "The signer is restricted to other packages of the namespace."
    PackageCreation "package_creation" "The signer is restricted to some packages and so cannot create others."
    OwnerIrremovable "owner_irremovable" "The owner of a namespace cannot be removed from it."
    Denied "denied" "The signer is on the registry's deny list."
    NotAllowed "not_allowed" "The registry has an allow list, and the signer is not on it."
    // 404
    UnknownRoute "unknown_route" "The registry has no such route."
    UnknownPublisher "unknown_publisher" "No publisher with this address has signed up."
    UnknownNamespace "unknown_namespace" "No such namespace is registered."
    UnknownPackage "unknown_package" "The namespace has no such package."
    UnknownVersion "unknown_version" "There is no such version, or no archive with this content id."
    UnknownUser "unknown_user" "The publisher is no user of the namespace."
    // 405
    MethodNotAllowed "method_not_allowed" "The route exists, and does not take this method."
    // 408
    BodyTooSlow "body_too_slow" "The body came too slowly, or stood still."
    // 409
    PublisherExists "publisher_exists" "The publisher has signed up already."
    NamespaceExists "namespace_exists" "The namespace is registered already."
    UserExists "user_exists" "The publisher belongs to the namespace already."
    AccessExists "access_exists" "The user has access to the package already."
    AccessNotGranted "access_not_granted" "The user has no access to the package that could be revoked."
    VersionExists "version_exists" "The version is published already."
    VersionNotAhead "version_not_ahead" "The version does not come after every published version of the package."
    ConfusableName "confusable_name" "The name looks like another one that is taken."
    KindMismatch "kind_mismatch" "The package is of another kind than the archive, npm or cargo, from its first version on."
    ContentShared "content_shared" "Several versions share the content id; name one of them instead."
    // 413, 415, 416, 422
    BodyTooLarge "body_too_large" "The body is larger than the registry allows."
    UnsupportedMediaType "unsupported_media_type" "The content type is not the one that the registry takes."
    RangeNotSatisfiable "range_not_satisfiable" "The header `range` asks for bytes that the archive has not."
    ArchiveCorrupt "archive_corrupt" "No layer holds the archive as it was published."
    // 429
    RateLimited "rate_limited" "The address or the signer does this too often; `retry-after` says when to go on."
    // 500, 503
    Internal "internal" "The registry has a fault, which its log has under the problem's `id`."
    PublishBusy "publish_busy" "Too many archives are being published; `retry-after` says when to try again."
    StorageUnavailable "storage_unavailable" "No layer that should hold the archive can answer now."
    DatabaseUnavailable "database_unavailable" "The database cannot answer now."
}

/// The text is not a [`Code`].
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{given}` is not a known error code")]
pub struct UnknownCode {
    /// The text, truncated and escaped for display.
    pub given: String,
}

impl FromStr for Code {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        let found = Self::ALL.iter().find(|code| code.as_str() == text);
        found.copied().ok_or_else(|| UnknownCode { given: excerpt(text) })
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

text_serde!(Code);

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Converts `VersionNotAhead` to `version_not_ahead`.
    fn snake_case(name: &str) -> String {
        let mut word = String::new();
        for letter in name.chars() {
            if letter.is_uppercase() && !word.is_empty() {
                word.push('_');
            }
            word.extend(letter.to_lowercase());
        }
        word
    }

    #[test]
    fn the_text_of_a_code_is_its_variant_in_snake_case() {
        for code in Code::ALL {
            assert_eq!(code.as_str(), snake_case(&format!("{code:?}")));
        }
    }

    #[test]
    fn codes_round_trip_through_text() {
        for code in Code::ALL {
            assert_eq!(code.to_string().parse(), Ok(*code));
        }
    }

    #[test]
    fn texts_and_descriptions_are_unique() {
        let words: BTreeSet<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        let descriptions: BTreeSet<_> = Code::ALL.iter().map(|code| code.description()).collect();

        assert_eq!(words.len(), Code::ALL.len());
        assert_eq!(descriptions.len(), Code::ALL.len());
        assert!(descriptions.iter().all(|sentence| sentence.ends_with('.')));
    }
}
