//! What a request can fail with, and the one place where HTTP statuses are decided.

use std::{fmt, sync::Arc};

use actix_web::{
    HttpResponse, ResponseError,
    http::{StatusCode, header},
};
use ipfs_registry_core::wire::{Code, PROBLEM_TYPE, Problem};

use crate::observe::{RequestId, current_client};

type Cause = Box<dyn std::error::Error + Send + Sync>;

/// A refused or failed request: a code with one status, words for the client, a cause for the log.
#[derive(Clone, Debug)]
pub struct ApiError {
    code: Code,
    detail: String,
    suggestions: Vec<String>,
    retry_after: Option<u64>,
    cause: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

impl ApiError {
    /// A refusal that the caller can do something about.
    pub(crate) fn refused(code: Code, detail: impl fmt::Display) -> Self {
        let (detail, suggestions) = (detail.to_string(), Vec::new());
        Self { code, detail, suggestions, retry_after: None, cause: None }
    }

    /// A failure of ours: the client hears `detail` only, the log hears the cause.
    pub(crate) fn failed(code: Code, detail: &str, cause: impl Into<Cause>) -> Self {
        Self { cause: Some(cause.into().into()), ..Self::refused(code, detail) }
    }

    /// A fault that nobody foresaw.
    pub(crate) fn internal(cause: impl Into<Cause>) -> Self {
        Self::failed(Code::Internal, "an internal error; the log has it under this id", cause)
    }

    /// The same, which tells in how many seconds to try again.
    pub(crate) fn retry_after(self, seconds: u64) -> Self {
        Self { retry_after: Some(seconds), ..self }
    }

    /// The same, which names what may have been meant.
    pub(crate) fn suggesting(self, suggestions: Vec<String>) -> Self {
        Self { suggestions, ..self }
    }

    /// What is wrong, as a word that programs branch on.
    #[must_use]
    pub fn code(&self) -> Code {
        self.code
    }

    /// Tells the log of a failure of ours; its id goes into the answer.
    pub(crate) fn logged(&self) -> Option<String> {
        let cause = self.cause.as_ref()?;
        let id = RequestId::current().to_string();
        let client = current_client().map(tracing::field::display);
        let words = chain(cause.as_ref());
        tracing::error!(%id, code = %self.code, client, "request failed: {words}");
        Some(id)
    }
}

/// An error and all that caused it, in one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        words = format!("{words}: {cause}");
        next = cause.source();
    }
    words
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl std::error::Error for ApiError {}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        status(self.code)
    }

    fn error_response(&self) -> HttpResponse {
        let status = self.status_code();
        let title = status.canonical_reason().unwrap_or_default();
        let mut problem = Problem::new(status.as_u16(), title, self.code, self.detail.clone())
            .suggesting(self.suggestions.clone());
        problem.id = self.logged();
        let mut response = HttpResponse::build(status);
        if let Some(seconds) = self.retry_after {
            response.insert_header((header::RETRY_AFTER, seconds));
        }
        response.content_type(PROBLEM_TYPE).json(problem)
    }
}

/// The status of every code; a new code does not compile until it has one.
pub(crate) fn status(code: Code) -> StatusCode {
    match code {
        Code::SignatureMissing
        | Code::SignatureInvalid
        | Code::InvalidIdentifier
        | Code::ReservedName
        | Code::InvalidReference
        | Code::InvalidContentId
        | Code::InvalidVersion
        | Code::InvalidAddress
        | Code::InvalidQuery
        | Code::InvalidRange
        | Code::InvalidPath
        | Code::InvalidHost
        | Code::OriginRefused
        | Code::InvalidBody
        | Code::ArchiveNotGzip
        | Code::ArchiveNotTar
        | Code::ArchiveTruncated
        | Code::ArchivePath
        | Code::ArchiveLink
        | Code::ArchiveEntryType
        | Code::ArchiveTooManyEntries
        | Code::ArchiveTooLarge
        | Code::ArchiveBomb
        | Code::ArchiveRoot
        | Code::ManifestMissing
        | Code::ManifestDuplicate
        | Code::ManifestTooLarge
        | Code::ManifestInvalid
        | Code::ManifestMismatch => StatusCode::BAD_REQUEST,
        Code::NotSignedUp
        | Code::NotEntitled
        | Code::PackageRestricted
        | Code::PackageCreation
        | Code::OwnerIrremovable
        | Code::Denied
        | Code::NotAllowed => StatusCode::UNAUTHORIZED,
        Code::UnknownRoute
        | Code::UnknownPublisher
        | Code::UnknownNamespace
        | Code::UnknownPackage
        | Code::UnknownVersion
        | Code::UnknownUser => StatusCode::NOT_FOUND,
        Code::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        Code::BodyTooSlow => StatusCode::REQUEST_TIMEOUT,
        Code::PublisherExists
        | Code::NamespaceExists
        | Code::UserExists
        | Code::AccessExists
        | Code::AccessNotGranted
        | Code::VersionExists
        | Code::VersionNotAhead
        | Code::ConfusableName
        | Code::KindMismatch
        | Code::ContentShared => StatusCode::CONFLICT,
        Code::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Code::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Code::RangeNotSatisfiable => StatusCode::RANGE_NOT_SATISFIABLE,
        Code::ArchiveCorrupt => StatusCode::UNPROCESSABLE_ENTITY,
        Code::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        Code::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        Code::PublishBusy | Code::StorageUnavailable | Code::DatabaseUnavailable => {
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documentation_lists_every_code_with_its_status() {
        let documented = include_str!("../../../docs/ERRORS.md");

        for &code in Code::ALL {
            let status = status(code).as_u16();
            let row = format!("| {status} | `{code}` | {} |\n", code.description());
            assert!(documented.contains(&row), "docs/ERRORS.md lacks: {row}");
        }
    }

    #[test]
    fn a_failure_tells_its_id_and_not_its_cause() {
        let error = ApiError::internal("secret /var/lib/registry.db");

        let body = actix_web::body::to_bytes(error.error_response().into_body());
        let body = futures_util::FutureExt::now_or_never(body).unwrap().unwrap();
        let problem: Problem = serde_json::from_slice(&body).unwrap();

        assert_eq!((problem.status, problem.code.as_str()), (500, "internal"));
        assert!(problem.id.is_some());
        assert!(!String::from_utf8_lossy(&body).contains("registry.db"));
    }
}
