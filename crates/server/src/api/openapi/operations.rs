//! The list of all operations of the API, from which the `OpenAPI` document is built.

use ipfs_registry_core::wire::{Code, paths};

use crate::http::observe::{LIVE, METRICS, READY};

/// The path of the `OpenAPI` document.
pub(crate) const OPENAPI: &str = "/api/openapi.json";

/// One operation, as the document describes it.
pub(super) struct Operation {
    /// Its path and the aliases of the path.
    pub(super) paths: &'static [&'static str],
    /// `get` (which includes `head`), `post` or `delete`.
    method: &'static str,
    pub(super) summary: &'static str,
    /// Whether the request must be signed.
    pub(super) signed: bool,
    /// The names of the query parameters.
    pub(super) query: &'static [&'static str],
    pub(super) body: RequestBody,
    pub(super) response: ResponseBody,
    /// The statuses of responses other than problems, with their descriptions.
    pub(super) statuses: &'static [(u16, &'static str)],
    /// The error codes of this operation, without those that follow from its path, query, body and
    /// signature.
    specific_codes: &'static [Code],
}

/// The body of a request.
pub(super) enum RequestBody {
    None,
    Archive,
    Notice,
}

/// The body of a response.
#[derive(Clone, Copy)]
pub(super) enum ResponseBody {
    Empty,
    Archive,
    Text,
    /// JSON with this schema.
    Json(&'static str),
}

impl Operation {
    /// Returns the methods of the operation.
    pub(super) fn methods(&self) -> &'static [&'static str] {
        match self.method {
            "get" => &["get", "head"],
            "post" => &["post"],
            _ => &["delete"],
        }
    }

    /// Returns whether the operation reads a document, which has an entity tag.
    pub(super) fn is_document(&self) -> bool {
        matches!(self.response, ResponseBody::Json(_))
            && self.statuses.iter().any(|(status, _)| *status == 304)
    }

    /// Returns every error code that the operation can answer with.
    pub(super) fn codes(&self) -> Vec<Code> {
        let mut codes = self.specific_codes.to_vec();
        codes.push(Code::RateLimited);
        match self.body {
            RequestBody::None => {}
            RequestBody::Notice => codes.push(Code::BodyTooSlow),
            RequestBody::Archive => codes.extend([Code::BodyTooSlow, Code::PublishBusy]),
        }
        if self.paths[0].starts_with("/api/") && self.paths[0] != OPENAPI {
            codes.extend([Code::Internal, Code::DatabaseUnavailable]);
            self.add_parameter_codes(&mut codes);
        }
        codes
    }

    /// Adds the codes of an invalid path, query or signature.
    fn add_parameter_codes(&self, codes: &mut Vec<Code>) {
        let path = self.paths[0];
        if path.contains('{') {
            codes.push(Code::InvalidPath);
        }
        if path.contains("{namespace}") || path.contains("{package}") {
            codes.extend([Code::InvalidIdentifier, Code::ReservedName]);
        }
        if path.contains("{address}") {
            codes.push(Code::InvalidAddress);
        }
        if !self.query.is_empty() {
            codes.push(Code::InvalidQuery);
        }
        if self.query.contains(&"id") {
            codes.extend(REFERENCE_CODES);
        }
        if self.signed {
            codes.extend([Code::SignatureMissing, Code::SignatureInvalid]);
        }
    }
}

/// The codes of a reference that is malformed or unknown.
const REFERENCE_CODES: [Code; 6] = [
    Code::InvalidReference,
    Code::InvalidContentId,
    Code::InvalidVersion,
    Code::InvalidIdentifier,
    Code::ReservedName,
    Code::UnknownVersion,
];

const OK: &[(u16, &str)] = &[(200, "Done.")];

const DOCUMENT_STATUSES: &[(u16, &str)] =
    &[(200, "The document."), (304, "The document has the entity tag in `if-none-match`.")];

const READ: Operation = Operation {
    paths: &[],
    method: "get",
    summary: "",
    signed: false,
    query: &[],
    body: RequestBody::None,
    response: ResponseBody::Empty,
    statuses: OK,
    specific_codes: &[],
};

/// The read of a JSON document, which has an entity tag.
const DOCUMENT: Operation = Operation { statuses: DOCUMENT_STATUSES, ..READ };

const WRITE: Operation = Operation { method: "post", signed: true, ..READ };

/// The codes of a signer that is unknown or lacks the right to change the namespace, and these codes.
macro_rules! signer_codes_and {
    ($($more:ident),*) => {
        &[Code::NotSignedUp, Code::NotEntitled, Code::Denied, Code::NotAllowed, Code::UnknownNamespace, $(Code::$more),*]
    };
}

/// Every operation.
pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        paths: &[paths::API],
        summary: "Describe the registry",
        response: ResponseBody::Json("ApiInfo"),
        ..READ
    },
    Operation {
        paths: &[OPENAPI],
        summary: "Get this document",
        response: ResponseBody::Json("OpenApi"),
        ..DOCUMENT
    },
    Operation {
        paths: &[LIVE],
        summary: "Check that the process answers",
        response: ResponseBody::Json("Live"),
        ..READ
    },
    Operation {
        paths: &[READY],
        summary: "Check that the database and every layer answer",
        response: ResponseBody::Json("Ready"),
        statuses: &[
            (200, "All of them answer."),
            (503, "One does not answer, or the server is stopping."),
        ],
        ..READ
    },
    Operation {
        paths: &[METRICS],
        summary: "Get metrics in the Prometheus text format",
        response: ResponseBody::Text,
        ..READ
    },
    Operation {
        paths: &[paths::PUBLISHER, paths::SIGNUP],
        summary: "Sign up; the message is `.ipfs-registry`",
        response: ResponseBody::Json("PublisherInfo"),
        specific_codes: &[Code::PublisherExists],
        ..WRITE
    },
    Operation {
        paths: &[paths::PUBLISHER_ONE],
        summary: "Get a publisher",
        response: ResponseBody::Json("PublisherInfo"),
        specific_codes: &[Code::UnknownPublisher],
        ..DOCUMENT
    },
    Operation {
        paths: &[paths::NAMESPACE, paths::REGISTER],
        summary: "Register a namespace; the message is its name",
        response: ResponseBody::Json("NamespaceInfo"),
        specific_codes: signer_codes_and!(NamespaceExists, ConfusableName),
        ..WRITE
    },
    Operation {
        paths: &[paths::NAMESPACE, paths::PACKAGE_NAMESPACE],
        summary: "Get a namespace",
        response: ResponseBody::Json("NamespaceInfo"),
        specific_codes: &[Code::UnknownNamespace],
        ..DOCUMENT
    },
    Operation {
        paths: &[paths::USER],
        summary: "Add a user; the message is the 20 bytes of the address",
        query: &["admin", "package"],
        specific_codes: signer_codes_and!(UnknownPublisher, UnknownPackage, UserExists),
        ..WRITE
    },
    Operation {
        paths: &[paths::USER],
        method: "delete",
        summary: "Remove a user; the message is the 20 bytes of the address",
        specific_codes: signer_codes_and!(OwnerIrremovable, UnknownUser, UnknownPublisher),
        ..WRITE
    },
    Operation {
        paths: &[paths::ACCESS],
        summary: "Grant a user access to a package; the message is the 20 bytes of the address",
        specific_codes: signer_codes_and!(
            UnknownUser,
            UnknownPackage,
            UnknownPublisher,
            AccessExists
        ),
        ..WRITE
    },
    Operation {
        paths: &[paths::ACCESS],
        method: "delete",
        summary: "Revoke a user's access to a package; the message is the 20 bytes of the address",
        specific_codes: signer_codes_and!(
            UnknownUser,
            UnknownPackage,
            UnknownPublisher,
            AccessNotGranted
        ),
        ..WRITE
    },
    Operation {
        paths: &[paths::PACKAGE_NAMESPACE],
        summary: "Publish an archive; the message is the body",
        body: RequestBody::Archive,
        response: ResponseBody::Json("Receipt"),
        specific_codes: signer_codes_and!(
            PackageRestricted,
            PackageCreation,
            VersionExists,
            VersionNotAhead,
            KindMismatch,
            ConfusableName,
            BodyTooLarge,
            UnsupportedMediaType,
            InvalidBody,
            InvalidVersion,
            ArchiveNotGzip,
            ArchiveNotTar,
            ArchiveTruncated,
            ArchivePath,
            ArchiveLink,
            ArchiveEntryType,
            ArchiveTooManyEntries,
            ArchiveTooLarge,
            ArchiveBomb,
            ArchiveRoot,
            ManifestMissing,
            ManifestDuplicate,
            ManifestTooLarge,
            ManifestInvalid,
            ManifestMismatch,
            StorageUnavailable
        ),
        ..WRITE
    },
    Operation {
        paths: &[paths::PACKAGE],
        summary: "Download an archive or a part of it",
        query: &["id"],
        response: ResponseBody::Archive,
        statuses: &[
            (200, "The archive."),
            (206, "The part that the header `range` selects."),
            (304, "The archive has the entity tag in `if-none-match`."),
        ],
        specific_codes: &[
            Code::RangeNotSatisfiable,
            Code::ArchiveCorrupt,
            Code::StorageUnavailable,
            Code::UnknownNamespace,
            Code::UnknownPackage,
        ],
        ..READ
    },
    Operation {
        paths: &[paths::VERSION],
        summary: "Get a version",
        query: &["id"],
        response: ResponseBody::Json("VersionInfo"),
        specific_codes: &[Code::UnknownNamespace, Code::UnknownPackage],
        ..DOCUMENT
    },
    Operation {
        paths: &[paths::YANK],
        summary: "Yank a version; this cannot be undone; the message is the body",
        query: &["id"],
        body: RequestBody::Notice,
        specific_codes: signer_codes_and!(
            PackageRestricted,
            UnknownPackage,
            ContentShared,
            InvalidBody,
            BodyTooLarge
        ),
        ..WRITE
    },
    Operation {
        paths: &[paths::PACKAGES],
        summary: "List the packages of a namespace",
        query: &["include", "limit", "offset", "sort"],
        response: ResponseBody::Json("Packages"),
        specific_codes: &[Code::UnknownNamespace],
        ..DOCUMENT
    },
    Operation {
        paths: &[paths::PACKAGE_ONE],
        summary: "Get a package",
        response: ResponseBody::Json("PackageInfo"),
        specific_codes: &[Code::UnknownNamespace, Code::UnknownPackage],
        ..DOCUMENT
    },
    Operation {
        paths: &[paths::VERSIONS],
        summary: "List the versions of a package",
        query: &["range", "limit", "offset", "sort"],
        response: ResponseBody::Json("Versions"),
        specific_codes: &[Code::InvalidRange, Code::UnknownNamespace, Code::UnknownPackage],
        ..DOCUMENT
    },
    Operation {
        paths: &[paths::LATEST],
        summary: "Get the latest version of a package",
        query: &["prerelease"],
        response: ResponseBody::Json("VersionInfo"),
        specific_codes: &[Code::UnknownNamespace, Code::UnknownPackage, Code::UnknownVersion],
        ..DOCUMENT
    },
    Operation {
        paths: &[paths::DEPRECATE],
        summary: "Deprecate a package; the message is the body",
        body: RequestBody::Notice,
        specific_codes: signer_codes_and!(
            PackageRestricted,
            UnknownPackage,
            InvalidBody,
            BodyTooLarge
        ),
        ..WRITE
    },
];
