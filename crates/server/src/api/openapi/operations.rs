//! What can be asked of the registry: the one list that the document is made of.

use ipfs_registry_core::wire::{Code, paths};

use crate::http::observe::{LIVE, METRICS, READY};

/// The path of the document.
pub(crate) const OPENAPI: &str = "/api/openapi.json";

/// One thing that can be asked.
pub(super) struct Operation {
    /// Its path and its aliases.
    pub(super) paths: &'static [&'static str],
    /// `get`, which is `head` too, `post` or `delete`.
    method: &'static str,
    pub(super) summary: &'static str,
    /// Whether it must be signed.
    pub(super) signed: bool,
    /// The names of its query's fields.
    pub(super) query: &'static [&'static str],
    pub(super) body: Body,
    pub(super) answer: Answer,
    /// The statuses of answers that are no problems, in words.
    pub(super) statuses: &'static [(u16, &'static str)],
    /// What it refuses, beside what every path, query and signature is refused for.
    refuses: &'static [Code],
}

/// What a request carries.
pub(super) enum Body {
    None,
    Archive,
    Notice,
}

/// What an answer carries.
#[derive(Clone, Copy)]
pub(super) enum Answer {
    Empty,
    Archive,
    Text,
    /// JSON of this schema.
    Json(&'static str),
}

impl Operation {
    /// The methods that it answers.
    pub(super) fn methods(&self) -> &'static [&'static str] {
        match self.method {
            "get" => &["get", "head"],
            "post" => &["post"],
            _ => &["delete"],
        }
    }

    /// Every code that it can answer with.
    pub(super) fn codes(&self) -> Vec<Code> {
        let mut codes = self.refuses.to_vec();
        codes.push(Code::RateLimited);
        match self.body {
            Body::None => {}
            Body::Notice => codes.push(Code::BodyTooSlow),
            Body::Archive => codes.extend([Code::BodyTooSlow, Code::PublishBusy]),
        }
        if !self.paths[0].starts_with("/api/") || self.paths[0] == OPENAPI {
            return codes;
        }
        codes.extend([Code::Internal, Code::DatabaseUnavailable]);
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
            codes.extend(REFERENCES);
        }
        if self.signed {
            codes.extend([Code::SignatureMissing, Code::SignatureInvalid]);
        }
        codes
    }
}

const REFERENCES: [Code; 6] = [
    Code::InvalidReference,
    Code::InvalidContentId,
    Code::InvalidVersion,
    Code::InvalidIdentifier,
    Code::ReservedName,
    Code::UnknownVersion,
];

const OK: &[(u16, &str)] = &[(200, "Done.")];

const READ: Operation = Operation {
    paths: &[],
    method: "get",
    summary: "",
    signed: false,
    query: &[],
    body: Body::None,
    answer: Answer::Empty,
    statuses: OK,
    refuses: &[],
};

const WRITE: Operation = Operation { method: "post", signed: true, ..READ };

/// Who signs may not, or is not known.
macro_rules! entitled {
    ($($more:ident),*) => {
        &[Code::NotSignedUp, Code::NotEntitled, Code::Denied, Code::NotAllowed, Code::UnknownNamespace, $(Code::$more),*]
    };
}

/// Every operation.
pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        paths: &[paths::API],
        summary: "What the registry is",
        answer: Answer::Json("ApiInfo"),
        ..READ
    },
    Operation {
        paths: &[OPENAPI],
        summary: "This document",
        answer: Answer::Json("OpenApi"),
        ..READ
    },
    Operation {
        paths: &[LIVE],
        summary: "Whether the process answers",
        answer: Answer::Json("Live"),
        ..READ
    },
    Operation {
        paths: &[READY],
        summary: "Whether the database and every layer answer",
        answer: Answer::Json("Ready"),
        statuses: &[(200, "They do."), (503, "One does not, or the server ends.")],
        ..READ
    },
    Operation {
        paths: &[METRICS],
        summary: "Metrics for Prometheus",
        answer: Answer::Text,
        ..READ
    },
    Operation {
        paths: &[paths::PUBLISHER, paths::SIGNUP],
        summary: "Sign up; the message is `.ipfs-registry`",
        answer: Answer::Json("PublisherInfo"),
        refuses: &[Code::PublisherExists],
        ..WRITE
    },
    Operation {
        paths: &[paths::PUBLISHER_ONE],
        summary: "One publisher",
        answer: Answer::Json("PublisherInfo"),
        refuses: &[Code::UnknownPublisher],
        ..READ
    },
    Operation {
        paths: &[paths::NAMESPACE, paths::REGISTER],
        summary: "Register a namespace; the message is its name",
        answer: Answer::Json("NamespaceInfo"),
        refuses: entitled!(NamespaceExists, ConfusableName),
        ..WRITE
    },
    Operation {
        paths: &[paths::NAMESPACE, paths::PACKAGE_NAMESPACE],
        summary: "One namespace",
        answer: Answer::Json("NamespaceInfo"),
        refuses: &[Code::UnknownNamespace],
        ..READ
    },
    Operation {
        paths: &[paths::USER],
        summary: "Add a user; the message is the 20 bytes of the address",
        query: &["admin", "package"],
        refuses: entitled!(UnknownPublisher, UnknownPackage, UserExists),
        ..WRITE
    },
    Operation {
        paths: &[paths::USER],
        method: "delete",
        summary: "Remove a user; the message is the 20 bytes of the address",
        refuses: entitled!(OwnerIrremovable, UnknownUser, UnknownPublisher),
        ..WRITE
    },
    Operation {
        paths: &[paths::ACCESS],
        summary: "Grant a package; the message is the 20 bytes of the address",
        refuses: entitled!(UnknownUser, UnknownPackage, UnknownPublisher, AccessExists),
        ..WRITE
    },
    Operation {
        paths: &[paths::ACCESS],
        method: "delete",
        summary: "Revoke a package; the message is the 20 bytes of the address",
        refuses: entitled!(UnknownUser, UnknownPackage, UnknownPublisher, AccessNotGranted),
        ..WRITE
    },
    Operation {
        paths: &[paths::PACKAGE_NAMESPACE],
        summary: "Publish an archive; the message is the body",
        body: Body::Archive,
        answer: Answer::Json("Receipt"),
        refuses: entitled!(
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
        summary: "An archive, whole or in part",
        query: &["id"],
        answer: Answer::Archive,
        statuses: &[
            (200, "The archive."),
            (206, "The part that the header `range` asks for."),
            (304, "The archive is the one that `if-none-match` names."),
        ],
        refuses: &[
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
        summary: "One version",
        query: &["id"],
        answer: Answer::Json("VersionInfo"),
        refuses: &[Code::UnknownNamespace, Code::UnknownPackage],
        ..READ
    },
    Operation {
        paths: &[paths::YANK],
        summary: "Yank a version, which cannot be undone; the message is the body",
        query: &["id"],
        body: Body::Notice,
        refuses: entitled!(
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
        summary: "The packages of a namespace",
        query: &["include", "limit", "offset", "sort"],
        answer: Answer::Json("Packages"),
        refuses: &[Code::UnknownNamespace],
        ..READ
    },
    Operation {
        paths: &[paths::PACKAGE_ONE],
        summary: "One package",
        answer: Answer::Json("PackageInfo"),
        refuses: &[Code::UnknownNamespace, Code::UnknownPackage],
        ..READ
    },
    Operation {
        paths: &[paths::VERSIONS],
        summary: "The versions of a package",
        query: &["range", "limit", "offset", "sort"],
        answer: Answer::Json("Versions"),
        refuses: &[Code::InvalidRange, Code::UnknownNamespace, Code::UnknownPackage],
        ..READ
    },
    Operation {
        paths: &[paths::LATEST],
        summary: "The latest version of a package",
        query: &["prerelease"],
        answer: Answer::Json("VersionInfo"),
        refuses: &[Code::UnknownNamespace, Code::UnknownPackage, Code::UnknownVersion],
        ..READ
    },
    Operation {
        paths: &[paths::DEPRECATE],
        summary: "Deprecate a package; the message is the body",
        body: Body::Notice,
        refuses: entitled!(PackageRestricted, UnknownPackage, InvalidBody, BodyTooLarge),
        ..WRITE
    },
];
