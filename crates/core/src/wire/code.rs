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
    SignatureMissing "signature_missing" "The request lacks the required header `x-signature`."
    SignatureInvalid "signature_invalid" "The header `x-signature` is not a valid signature, or no key can be recovered from it."
    InvalidIdentifier "invalid_identifier" "A namespace or package name breaks the rules for names."
    ReservedName "reserved_name" "The name is one that a route uses, or looks like it."
    InvalidReference "invalid_reference" "A reference is neither `/ipfs/<cid>` nor `namespace/package/version`."
    InvalidContentId "invalid_content_id" "The part after `/ipfs/` is not the content id of an archive."
    InvalidVersion "invalid_version" "A version is not a semantic version, or is too long."
    InvalidAddress "invalid_address" "An address is not `0x` and 40 hexadecimal digits."
    InvalidQuery "invalid_query" "A query field is missing, repeated or has an invalid value."
    InvalidRange "invalid_range" "The query's `range` is not a range of semantic versions."
    InvalidPath "invalid_path" "The path cannot be read as text."
    InvalidHost "invalid_host" "The header `host` is not a valid host of a URL."
    OriginRefused "origin_refused" "A web page of this origin, or with this method or header, may not use the registry."
    InvalidRequest "invalid_request" "The request is not valid HTTP/1.1."
    InvalidBody "invalid_body" "The body cannot be read, or is not valid for the route."
    ArchiveNotGzip "archive_not_gzip" "The archive is not gzip, or its compressed data is malformed."
    ArchiveNotTar "archive_not_tar" "The content of the archive is not a well-formed tar."
    ArchiveTruncated "archive_truncated" "The archive is truncated."
    ArchivePath "archive_path" "An entry of the archive has an absolute path, a `..` or a path that cannot be used."
    ArchiveLink "archive_link" "A link in the archive points outside of it."
    ArchiveEntryType "archive_entry_type" "An entry of the archive is not a file, a folder or a link."
    ArchiveTooManyEntries "archive_too_many_entries" "The archive has more entries than the registry allows."
    ArchiveTooLarge "archive_too_large" "The archive unpacks to more bytes than the registry allows."
    ArchiveBomb "archive_bomb" "The ratio of the unpacked size to the archive size is higher than the registry allows."
    ArchiveRoot "archive_root" "The archive does not have the single root folder that its kind requires."
    ManifestMissing "manifest_missing" "The archive has no manifest at the path that its kind requires."
    ManifestDuplicate "manifest_duplicate" "The archive has more than one entry at the path of the manifest."
    ManifestTooLarge "manifest_too_large" "The manifest is larger than the registry allows."
    ManifestInvalid "manifest_invalid" "The manifest cannot be parsed, or lacks a valid name or version."
    ManifestMismatch "manifest_mismatch" "The name and version in the manifest differ from the root folder of the archive."
    SignatureInputInvalid "signature_input_invalid" "`Signature-Input` or `Signature` is malformed, or names what cannot be signed."
    SignatureTooLarge "signature_too_large" "`Signature-Input` or `Signature` is too large, or has too many signatures, components or parameters."
    // 401
    NotSignedUp "not_signed_up" "The signer has not signed up as a publisher."
    NotEntitled "not_entitled" "The signer does not have the required right in the namespace."
    PackageRestricted "package_restricted" "The signer is restricted to other packages of the namespace."
    PackageCreation "package_creation" "The signer is restricted to some packages and so cannot create others."
    OwnerIrremovable "owner_irremovable" "The owner of a namespace cannot be removed from it."
    Denied "denied" "The signer is on the registry's deny list."
    NotAllowed "not_allowed" "The registry has an allow list, and the signer is not on it."
    SignedRequestRequired "signed_request_required" "The request must carry a message signature."
    NoAcceptableSignature "no_acceptable_signature" "No message signature of the request has the tag `erc8128`."
    InvalidKeyid "invalid_keyid" "The `keyid` of the message signature does not name an address."
    InvalidTime "invalid_time" "`created` or `expires` of the message signature is missing or invalid."
    RequestNotYetValid "request_not_yet_valid" "The message signature is not valid yet; a clock is wrong."
    RequestExpired "request_expired" "The message signature has expired, or a clock is wrong."
    RequestValidityTooLong "request_validity_too_long" "The message signature is valid for longer than the registry allows."
    NonceRequired "nonce_required" "The message signature has no `nonce`."
    InvalidNonce "invalid_nonce" "The `nonce` of the message signature is not a string of 1 to 128 ASCII characters."
    NonceReused "nonce_reused" "The signer has already used the `nonce`; sign each request anew."
    InsufficientCoverage "insufficient_coverage" "The message signature does not cover every required part of the request."
    ContentDigestRequired "content_digest_required" "The signed request has a body and no `Content-Digest`."
    BadContentDigest "bad_content_digest" "`Content-Digest` is invalid, or the body does not have the digest."
    UnsupportedAlgorithm "unsupported_algorithm" "The message signature has the parameter `alg`."
    BadSignature "bad_signature" "The message signature was not made for this request by the key that it names."
    SignerMismatch "signer_mismatch" "The message signature and `x-signature` are by different signers."
    // 404
    UnknownRoute "unknown_route" "The registry has no such route."
    UnknownPublisher "unknown_publisher" "No publisher with this address has signed up."
    UnknownNamespace "unknown_namespace" "No such namespace is registered."
    UnknownPackage "unknown_package" "The namespace has no such package."
    UnknownVersion "unknown_version" "The version does not exist, or no archive has this content id."
    UnknownUser "unknown_user" "The publisher is not a user of the namespace."
    // 405
    MethodNotAllowed "method_not_allowed" "The route does not support this method."
    // 408
    HeadTooSlow "head_too_slow" "The head of the request did not arrive in time."
    BodyTooSlow "body_too_slow" "The body arrived too slowly, or the transfer stalled."
    // 409
    PublisherExists "publisher_exists" "The publisher has already signed up."
    NamespaceExists "namespace_exists" "The namespace is already registered."
    UserExists "user_exists" "The publisher already belongs to the namespace."
    AccessExists "access_exists" "The user already has access to the package."
    AccessNotGranted "access_not_granted" "The user has no granted access to the package, so it cannot be revoked."
    VersionExists "version_exists" "The version is already published."
    VersionNotAhead "version_not_ahead" "The version is not higher than every published version of the package."
    ConfusableName "confusable_name" "The name looks like an existing name."
    KindMismatch "kind_mismatch" "The archive has another kind, npm or cargo, than the first version of the package."
    ContentShared "content_shared" "Several versions share the content id; name one of them instead."
    // 413, 415, 416, 422
    BodyTooLarge "body_too_large" "The body is larger than the registry allows."
    UnsupportedMediaType "unsupported_media_type" "The registry does not support this content type."
    RangeNotSatisfiable "range_not_satisfiable" "The header `range` selects bytes outside the archive."
    ArchiveCorrupt "archive_corrupt" "No storage layer has an intact copy of the archive."
    // 429
    RateLimited "rate_limited" "The address or the signer sends too many requests; retry after the time in `retry-after`."
    // 431
    HeadTooLarge "head_too_large" "The head of the request is too large, or has too many headers."
    // 500, 503
    Internal "internal" "An internal error; the log of the registry contains it with the `id` of the problem."
    PublishBusy "publish_busy" "Too many archives are being published; retry after the time in `retry-after`."
    StorageUnavailable "storage_unavailable" "No storage layer that should have the archive is available."
    DatabaseUnavailable "database_unavailable" "The database is not available."
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
