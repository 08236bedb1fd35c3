//! Converts errors to HTTP responses. Only this file maps error codes to statuses.

use actix_web::{
    HttpResponse, ResponseError,
    http::{StatusCode, header},
};
use ipfs_registry_core::wire::{Code, PROBLEM_TYPE, Problem};

use super::observe::{RequestId, current_client};
use crate::registry::RegistryError;

impl ResponseError for RegistryError {
    fn status_code(&self) -> StatusCode {
        status(self.code())
    }

    fn error_response(&self) -> HttpResponse {
        let status = self.status_code();
        let title = status.canonical_reason().unwrap_or_default();
        let mut problem = Problem::new(status.as_u16(), title, self.code(), self.to_string())
            .suggesting(self.suggestions().to_vec());
        problem.id = log_failure(self);
        let mut response = HttpResponse::build(status);
        if let Some(seconds) = self.seconds_to_retry() {
            response.insert_header((header::RETRY_AFTER, seconds));
        }
        response.content_type(PROBLEM_TYPE).json(problem)
    }
}

/// Logs the cause of an internal failure. Returns the id of the log entry, for the response; `None` if the
/// error has no cause to log.
pub(crate) fn log_failure(error: &RegistryError) -> Option<String> {
    let cause = error.cause()?;
    let id = RequestId::current().to_string();
    let client = current_client().map(tracing::field::display);
    tracing::error!(%id, code = %error.code(), client, "request failed: {cause}");
    Some(id)
}

/// Returns the status of a code.
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
        | Code::InvalidRequest
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
        | Code::ManifestMismatch
        | Code::SignatureInputInvalid
        | Code::SignatureTooLarge => StatusCode::BAD_REQUEST,
        Code::NotSignedUp
        | Code::NotEntitled
        | Code::PackageRestricted
        | Code::PackageCreation
        | Code::OwnerIrremovable
        | Code::Denied
        | Code::NotAllowed
        | Code::SignedRequestRequired
        | Code::NoAcceptableSignature
        | Code::InvalidKeyid
        | Code::InvalidTime
        | Code::RequestNotYetValid
        | Code::RequestExpired
        | Code::RequestValidityTooLong
        | Code::NonceRequired
        | Code::InvalidNonce
        | Code::NonceReused
        | Code::InsufficientCoverage
        | Code::ContentDigestRequired
        | Code::BadContentDigest
        | Code::UnsupportedAlgorithm
        | Code::BadSignature
        | Code::SignerMismatch => StatusCode::UNAUTHORIZED,
        Code::UnknownRoute
        | Code::UnknownPublisher
        | Code::UnknownNamespace
        | Code::UnknownPackage
        | Code::UnknownVersion
        | Code::UnknownUser => StatusCode::NOT_FOUND,
        Code::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        Code::HeadTooSlow | Code::BodyTooSlow => StatusCode::REQUEST_TIMEOUT,
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
        Code::HeadTooLarge => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
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
        let documented = include_str!("../../../../docs/ERRORS.md");

        for &code in Code::ALL {
            let status = status(code).as_u16();
            let row = format!("| {status} | `{code}` | {} |\n", code.description());
            assert!(documented.contains(&row), "docs/ERRORS.md lacks: {row}");
        }
    }

    #[test]
    fn a_failure_shows_its_id_and_not_its_cause() {
        let error = RegistryError::internal("secret /var/lib/registry.db");

        let body = actix_web::body::to_bytes(error.error_response().into_body());
        let body = futures_util::FutureExt::now_or_never(body).unwrap().unwrap();
        let problem: Problem = serde_json::from_slice(&body).unwrap();

        assert_eq!((problem.status, problem.code.as_str()), (500, "internal"));
        assert!(problem.id.is_some());
        assert!(!String::from_utf8_lossy(&body).contains("registry.db"));
    }
}
